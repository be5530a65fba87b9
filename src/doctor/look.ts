import { type EpochSeconds, epochSeconds, secondOf } from '../assurance/time.ts'
import type { Config } from '../config.ts'
import { IdpUnavailable } from '../errors.ts'
import { isHttpsOrLoopback } from '../loopback.ts'
import { boundedFetch, type Fetch } from '../oidc/bounded-fetch.ts'
import { certificateUntil } from './certificate-until.ts'
import { documentIn } from './document-in.ts'
import type { Metadata, Seen, Trouble } from './facts.ts'
import { whyUnreachable } from './why-unreachable.ts'

/** Both documents and what was seen beside them, or why there is no discovery document. */
export type Look =
  | Readonly<{ outcome: 'found'; metadata: Metadata; jwks: unknown; seen: Seen }>
  | Readonly<{ outcome: 'not-found'; trouble: Trouble }>

/**
 * Fetches discovery and the key set, as the portal does: within `IDP_TIMEOUT`, at most 1 MiB, following no redirect. Whatever goes wrong
 * is an answer, never thrown.
 *
 * @param clock milliseconds.
 * @see OpenID Connect Discovery 1.0, 4
 */
export async function look(config: Pick<Config, 'provider' | 'idpTimeout'>, clock: () => number): Promise<Look> {
  const fetch = boundedFetch(config.idpTimeout)
  const address = discoveryOf(config.provider.issuer)
  const discovery = await documentAt(address, fetch, clock)
  if (discovery.outcome === 'trouble') return { outcome: 'not-found', trouble: discovery.trouble }
  const metadata = discovery.body
  const keys = await keySet(metadata, fetch, clock)
  return {
    outcome: 'found',
    metadata,
    jwks: keys.outcome === 'trouble' ? null : keys.body,
    seen: {
      at: discovery.at,
      providerTime: discovery.date,
      certificateUntil: await certificateUntil(address, config.idpTimeout),
      keySetTrouble: keys.outcome === 'trouble' ? keys.trouble : null,
    },
  }
}

/** An issuer that is given as the address of its document is fetched as it is, so that the document can say what the issuer is. */
function discoveryOf(issuer: string): string {
  return issuer.includes('/.well-known/') ? issuer : `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
}

type Fetched =
  | Readonly<{ outcome: 'had'; body: Metadata; at: EpochSeconds; date: EpochSeconds | null }>
  | Readonly<{ outcome: 'trouble'; trouble: Trouble }>

function keySet(metadata: Metadata, fetch: Fetch, clock: () => number): Promise<Fetched> | Fetched {
  const { jwks_uri } = metadata
  if (typeof jwks_uri === 'string' && URL.canParse(jwks_uri) && isHttpsOrLoopback(jwks_uri))
    return documentAt(jwks_uri, fetch, clock)
  const trouble = {
    says: 'The document names no usable jwks_uri.',
    todo: 'Without it no signature can be verified: see "endpoints".',
  }
  return { outcome: 'trouble', trouble }
}

async function documentAt(address: string, fetch: Fetch, clock: () => number): Promise<Fetched> {
  try {
    const response = await fetch(address, { headers: { accept: 'application/json' } })
    const at = secondOf(clock())
    const read = await documentIn(response, address)
    if ('trouble' in read) return { outcome: 'trouble', trouble: read.trouble }
    const date = Date.parse(response.headers.get('date') ?? '')
    return { outcome: 'had', body: read.body, at, date: Number.isNaN(date) ? null : epochSeconds(date / 1000) }
  } catch (error) {
    if (!(error instanceof IdpUnavailable)) throw error
    return { outcome: 'trouble', trouble: whyUnreachable(error, address) }
  }
}
