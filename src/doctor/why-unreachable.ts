import type { IdpUnavailable } from '../errors.ts'
import { innermostCode } from '../oidc/innermost-code.ts'
import type { Trouble } from './facts.ts'

const PRIVATE_AUTHORITY =
  'If its authority is your own, name it with NODE_EXTRA_CA_CERTS=/path/to/ca.pem; never turn the check off.'

/** By the code of the system or of TLS; `HOST` becomes the host that was asked. */
const KNOWN: Readonly<Record<string, Trouble>> = {
  ENOTFOUND: { says: 'There is no host HOST.', todo: 'Look for a slip in ISSUER_URL. Behind a proxy, set HTTPS_PROXY.' },
  EAI_AGAIN: {
    says: 'The name HOST cannot be looked up now.',
    todo: 'Look at DNS on this machine. Behind a proxy, set HTTPS_PROXY.',
  },
  ECONNREFUSED: { says: 'Nothing listens at HOST.', todo: 'Start the provider, or correct the port in ISSUER_URL.' },
  ECONNRESET: { says: 'HOST hung up.', todo: 'Look at what stands between. Behind a proxy, set HTTPS_PROXY.' },
  UND_ERR_SOCKET: { says: 'HOST hung up.', todo: 'Look at what stands between. Behind a proxy, set HTTPS_PROXY.' },
  UND_ERR_ABORTED: {
    says: 'The proxy does not let us through to HOST.',
    todo: 'Look at HTTPS_PROXY, and at what the proxy allows.',
  },
  CERT_HAS_EXPIRED: { says: 'The certificate of HOST has expired.', todo: 'Have it renewed, or set the clock of this machine.' },
  CERT_NOT_YET_VALID: { says: 'The certificate of HOST is not valid yet.', todo: 'Set the clock of this machine.' },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    says: 'The certificate of HOST is for another host.',
    todo: 'Use the name in the certificate for ISSUER_URL, or have one made for this name.',
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: { says: 'The certificate of HOST is signed by itself.', todo: PRIVATE_AUTHORITY },
  SELF_SIGNED_CERT_IN_CHAIN: { says: 'The certificate of HOST is of an unknown authority.', todo: PRIVATE_AUTHORITY },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { says: 'The certificate of HOST is of an unknown authority.', todo: PRIVATE_AUTHORITY },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    says: 'HOST does not send the whole chain of its certificate, or its authority is unknown.',
    todo: `Have the provider send its intermediate certificates. ${PRIVATE_AUTHORITY}`,
  },
  TimeoutError: {
    says: 'HOST did not answer in time.',
    todo: 'Look whether it can be reached from here. Behind a proxy, set HTTPS_PROXY; for a slow provider, raise IDP_TIMEOUT.',
  },
}

/** Why a request found no answer, in words that name no path of a file and no secret. */
export function whyUnreachable({ cause, message }: IdpUnavailable, address: string): Trouble {
  const { host } = new URL(address)
  // Only what is too large has no cause: the fetch itself gave up.
  if (!(cause instanceof Error))
    return { says: `${host} sends ${message}.`, todo: 'Look whether ISSUER_URL is an OpenID Provider.' }
  const code = innermostCode(cause)
  const known = Object.hasOwn(KNOWN, code) ? KNOWN[code] : undefined
  if (known !== undefined) return { says: known.says.replace('HOST', host), todo: known.todo }
  if (code.includes('SSL'))
    return { says: `${host} does not speak TLS there (${code}).`, todo: 'Look at the scheme and the port of ISSUER_URL.' }
  return {
    says: `${host} cannot be asked (${code}).`,
    todo: 'Look whether it can be reached from here, and by which proxy (HTTPS_PROXY).',
  }
}
