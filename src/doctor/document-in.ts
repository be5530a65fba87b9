import type { Metadata, Trouble } from './facts.ts'
import { named } from './listed.ts'

/** The JSON object in an answer, or why there is none and what to do about it. */
export async function documentIn(
  response: Response,
  address: string,
): Promise<Readonly<{ body: Metadata } | { trouble: Trouble }>> {
  const trouble = (says: string, todo: string) => ({ trouble: { says: `${address} ${says}`, todo } })
  const { status, headers } = response
  if (status >= 300 && status < 400)
    return trouble(
      `redirects to ${named([headers.get('location') ?? 'nowhere'])}.`,
      'No redirect is followed: set ISSUER_URL to where the provider really is.',
    )
  if (status === 404)
    return trouble(
      'is not there (404).',
      'ISSUER_URL must be the issuer itself, with its path: https://ORG.okta.com/oauth2/default, https://HOST/realms/NAME.',
    )
  if (status !== 200)
    return trouble(
      `answers ${status}.`,
      status >= 500
        ? 'The provider is in trouble: look at its own log.'
        : 'Look whether the address is open to everybody: discovery and keys must be.',
    )
  const text = await response.text()
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { body: body as Metadata }
    return trouble('answers JSON that is no object.', 'Look whether ISSUER_URL is an OpenID Provider.')
  } catch {
    const page = /^\s*</.test(text)
    return trouble(
      page ? 'answers a web page.' : text === '' ? 'answers nothing.' : 'answers what is not JSON.',
      page
        ? 'Look whether ISSUER_URL is right, and whether a sign-in page or a proxy answers in its place.'
        : 'Look whether ISSUER_URL is right, and what stands before the provider.',
    )
  }
}
