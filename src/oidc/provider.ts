import * as oidc from 'openid-client'
import type { Config } from '../config.ts'
import { IdpUnavailable } from '../errors.ts'
import { boundedFetch } from './bounded-fetch.ts'
import { readClientKey } from './client-key.ts'
import { innermostCode } from './innermost-code.ts'
import { createProviderKeys, type ProviderKeys } from './keys.ts'
import { usableMetadata } from './usable-metadata.ts'

/** What discovery told, and the keys that go with it. */
export type Discovered = Readonly<{
  configuration: oidc.Configuration
  /** The document itself: openid-client hands out a deep copy each time it is asked for one. */
  metadata: Readonly<oidc.ServerMetadata>
  keys: ProviderKeys
  issuer: string
}>

/** The OpenID Provider as the portal knows it. */
export type Provider = Readonly<{
  /** The provider's metadata: fetched once when first needed. @throws {IdpUnavailable} */
  discovered(): Promise<Discovered>
  /** Fetches discovery anew, at most once in 2 s, and keeps the result only if it is usable. For `/readyz`. @throws {IdpUnavailable} */
  probe(): Promise<Discovered>
  /** What is known by now, without asking; for a page's headers. */
  known(): Discovered | null
}>

/** For how long a failed or repeated discovery is answered from memory, so that a crowd of visitors is one request. */
const PAUSE = 2_000

/**
 * Discovery is lazy and retried: the portal starts while its provider is down, and finds it when it is back.
 * A document that names another issuer or lacks usable endpoints is not kept.
 *
 * @see OpenID Connect Discovery 1.0, section 4
 */
export function createProvider(config: Config, clock: () => number): Provider {
  let known: Discovered | null = null
  let latest: { startedAt: number; outcome: Promise<Discovered> } | null = null

  function probe(): Promise<Discovered> {
    // A clock that was set back makes no pause longer.
    if (latest !== null && Math.abs(clock() - latest.startedAt) < PAUSE) return latest.outcome
    const outcome = discover(config, known).then((found) => {
      known = found
      return found
    })
    outcome.catch(() => {})
    latest = { startedAt: clock(), outcome }
    return outcome
  }

  return { discovered: async () => known ?? (await probe()), probe, known: () => known }
}

/** @param known what is known by now: keys already fetched stay, and so does the limit on what strangers may have fetched. */
async function discover(config: Config, known: Discovered | null): Promise<Discovered> {
  const { issuer, clientId } = config.provider
  const fetch = boundedFetch(config.idpTimeout)
  const insecure = issuer.startsWith('http:')
  const metadata = { id_token_signed_response_alg: config.idTokenSigningAlg, [oidc.clockTolerance]: config.clockTolerance }
  try {
    const first = await oidc.discovery(new URL(issuer), clientId, metadata, undefined, {
      execute: insecure ? [oidc.allowInsecureRequests] : [],
      timeout: config.idpTimeout,
      [oidc.customFetch]: (url, init) => fetch(url, init as RequestInit),
    })
    const server = usableMetadata(first.serverMetadata(), issuer)
    const configuration = new oidc.Configuration(server, clientId, metadata, await clientAuthentication(config, server))
    if (insecure) oidc.allowInsecureRequests(configuration)
    // `fetch` bounds each call; a second time-out beside it would only cost.
    configuration.timeout = undefined
    configuration[oidc.customFetch] = (url, init) => fetch(url, init as RequestInit)
    const sameKeys = known?.metadata.jwks_uri === server.jwks_uri
    const keys = known !== null && sameKeys ? known.keys : createProviderKeys(config, server.jwks_uri as string, fetch)
    return { configuration, metadata: server, keys, issuer: server.issuer }
  } catch (error) {
    if (error instanceof IdpUnavailable) throw error
    throw new IdpUnavailable(
      `discovery at ${issuer} cannot be used: ${error instanceof Error ? innermostCode(error) : 'unknown'}`,
      { cause: error },
    )
  }
}

/** Basic is every provider's default and is used unless the provider says that it only takes the secret in the body. */
async function clientAuthentication(config: Config, server: oidc.ServerMetadata): Promise<oidc.ClientAuth> {
  const { authentication } = config.provider
  if (authentication.method === 'private_key_jwt') return oidc.PrivateKeyJwt(await readClientKey(authentication.keyFile))
  const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  return methods.includes('client_secret_basic') || !methods.includes('client_secret_post')
    ? oidc.ClientSecretBasic(authentication.secret)
    : oidc.ClientSecretPost(authentication.secret)
}
