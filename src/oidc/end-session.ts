import * as oidc from 'openid-client'
import type { Config } from '../config.ts'
import type { Provider } from './provider.ts'

/** An address much longer than this is refused by many servers and proxies. */
const LONGEST_HINT = 6_000

/**
 * Where the browser goes to end the provider's own session too, or null where the provider offers no such place or cannot be asked:
 * the session here has ended all the same. An ID token that would make the address too long is left out: the provider then asks the
 * person whether they mean it.
 *
 * @see OpenID Connect RP-Initiated Logout 1.0, section 2
 */
export async function endSessionUrl(provider: Provider, config: Config, idToken: string | null): Promise<URL | null> {
  const discovered = await provider.discovered().catch(() => null)
  if (discovered === null || discovered.metadata.end_session_endpoint === undefined) return null
  return oidc.buildEndSessionUrl(discovered.configuration, {
    post_logout_redirect_uri: `${config.baseUrl}/signed-out`,
    state: oidc.randomState(),
    ...(idToken === null || idToken.length > LONGEST_HINT ? {} : { id_token_hint: idToken }),
  })
}
