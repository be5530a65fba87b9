/** A JSON object: claims, a JOSE header, or the body of an answer. */
export type Json = Record<string, unknown>

/**
 * How an honest object is spoilt: either the members to set (a member set to `undefined` is left out of what is sent), or a
 * function from the honest object to what is sent in its place; for a token's claims, a string is the payload's very text.
 *
 * @example { acr: 'low', auth_time: undefined }
 * @example (claims) => ({ ...claims, aud: [claims.aud, 'other'] })
 */
export type Changes = Readonly<Json> | ((honest: Json, asked: URLSearchParams) => unknown)

/**
 * The honest object with the changes made. `asked`: for an ID token, what the authorization request asked; for an answer, what its
 * own request sent.
 */
export function changed(honest: Json, changes: Changes, asked = new URLSearchParams()): unknown {
  return typeof changes === 'function' ? changes({ ...honest }, asked) : { ...honest, ...changes }
}
