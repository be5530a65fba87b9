import * as oidc from 'openid-client'
import type { AuthorizationParameters } from '../assurance/challenge.ts'
import type { Config } from '../config.ts'
import { IdpUnavailable } from '../errors.ts'
import type { Provider } from './provider.ts'
import type { Transaction } from './transaction.ts'

/**
 * The URL that takes the person to the provider. With a pushed authorization request, where the provider offers it, the
 * parameters do not pass through the browser and nobody can edit them; a push that fails is an outage, never a reason to fall back.
 *
 * @param loginHint who is expected to sign in, for the provider's page to begin with; it proves nothing.
 * @throws {IdpUnavailable}
 * @see OpenID Connect Core 1.0, 3.1.2.1; RFC 7636, 4.2 (`S256`); RFC 9126
 */
export async function authorizationUrl(
  provider: Provider,
  config: Config,
  transaction: Transaction,
  asked: AuthorizationParameters,
  loginHint: string | null,
): Promise<URL> {
  const { configuration, metadata } = await provider.discovered()
  const parameters: Record<string, string> = {
    redirect_uri: redirectUri(config),
    response_type: 'code',
    scope: config.scopes,
    state: transaction.state,
    nonce: transaction.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(transaction.codeVerifier),
    code_challenge_method: 'S256',
    ...(asked.acr_values === undefined ? {} : { acr_values: asked.acr_values }),
    ...(asked.claims === undefined ? {} : { claims: asked.claims }),
    ...(asked.max_age === undefined ? {} : { max_age: String(asked.max_age) }),
    ...(asked.prompt === undefined ? {} : { prompt: asked.prompt }),
    ...(loginHint === null ? {} : { login_hint: loginHint }),
  }
  if (!isPushed(config, metadata)) return oidc.buildAuthorizationUrl(configuration, parameters)
  try {
    return await oidc.buildAuthorizationUrlWithPAR(configuration, parameters)
  } catch (error) {
    if (error instanceof IdpUnavailable) throw error
    throw new IdpUnavailable('the authorization request could not be pushed', { cause: error })
  }
}

/** Where the provider sends people back: from the settings, never from a request. */
export function redirectUri(config: Config): string {
  return `${config.baseUrl}/callback`
}

/** Whether requests go to the provider directly, before the browser: wherever it offers that, unless the settings say no. @see RFC 9126 */
export function isPushed({ pushedAuthorizationRequests }: Config, metadata: Readonly<oidc.ServerMetadata>): boolean {
  return pushedAuthorizationRequests !== 'off' && metadata.pushed_authorization_request_endpoint !== undefined
}
