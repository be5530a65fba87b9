import { TokenRejected } from './token-rejected.ts'

/**
 * The token of an `Authorization: Bearer …` header, exactly one. Never one from a query or a form: those end up in logs and histories.
 *
 * @throws {TokenRejected} `empty` or `syntax`
 * @see RFC 6750, 2.1 (`b64token`)
 */
export function bearerToken(authorization: string): string {
  const token = authorization.replace(/^bearer\s*/i, '')
  if (token === '') throw new TokenRejected('empty', 'no token behind Bearer')
  if (!/^[A-Za-z0-9\-._~+/]+=*$/.test(token)) throw new TokenRejected('syntax', 'not a bearer token')
  return token
}
