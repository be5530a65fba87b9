/** A JSON object: claims, a JOSE header, or the body of an answer. */
export type Json = Record<string, unknown>

/**
 * How an honest object is spoilt: either the members to set (a member set to `undefined` is left out of what is sent), or a
 * function from the honest object to what is sent in its place.
 *
 * @example { acr: 'low', auth_time: undefined }
 * @example (claims) => ({ ...claims, aud: [claims.aud, 'other'] })
 */
export type Changes = Readonly<Json> | ((honest: Json, asked: URLSearchParams) => unknown)

/** The honest object with the changes made. `asked` are the parameters of the authorization request, where there was one. */
export function changed(honest: Json, changes: Changes, asked = new URLSearchParams()): unknown {
  return typeof changes === 'function' ? changes({ ...honest }, asked) : { ...honest, ...changes }
}
