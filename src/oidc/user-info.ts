import * as oidc from 'openid-client'
import type { Provider } from './provider.ts'

/** What to call somebody; never who they are or what they may do. */
export type UserInfo = Readonly<{ name: string | null; email: string | null }>

const NOTHING: UserInfo = { name: null, email: null }

/**
 * Asks for a name where the ID token had none: many providers tell it at their UserInfo endpoint only. Whatever goes wrong, and an answer
 * about somebody else above all, is as if nothing had been said: the ID token alone says who signed in, and how.
 *
 * @see OpenID Connect Core 1.0, 5.3.2 (`sub` must be compared)
 */
export async function userInfo(provider: Provider, accessToken: string, subject: string): Promise<UserInfo> {
  try {
    const { configuration, metadata } = await provider.discovered()
    if (metadata.userinfo_endpoint === undefined) return NOTHING
    const { name, email } = await oidc.fetchUserInfo(configuration, accessToken, subject)
    return { name: textOrNull(name), email: textOrNull(email) }
  } catch {
    return NOTHING
  }
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value.slice(0, 200) : null)
