import { hkdfSync } from 'node:crypto'
import { jwtVerify } from 'jose'

/** Who the gateway says is there. */
export type Person = Readonly<{ subject: string; name: string; level: string }>

/** Makes sure of the person behind a request, or answers null: for no assertion, a forged one, an old one, or one of another request. */
export type VerifyAssertion = (
  assertion: string | undefined,
  request: Readonly<{ method: string; path: string }>,
) => Promise<Person | null>

/**
 * The check to copy into an app behind the gateway: one algorithm, our own audience, at most 30 s old, and made for this very request.
 *
 * @param secret `GATEWAY_SECRET`. An app that should not have it gets the derived key instead.
 * @param audience the app's own origin, as the gateway knows it (`LEGACY_APP_URL`).
 * @param clock milliseconds since 1970.
 */
export function createAssertionVerifier(secret: string, audience: string, clock: () => number): VerifyAssertion {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'access-gateway/assertion', 32))
  const rules = {
    algorithms: ['HS256'],
    typ: 'identity-assertion+jwt',
    audience,
    maxTokenAge: 30,
    requiredClaims: ['sub', 'exp', 'method', 'path'],
  }
  return async (assertion, { method, path }) => {
    if (assertion === undefined) return null
    try {
      const { payload } = await jwtVerify(assertion, key, { ...rules, currentDate: new Date(clock()) })
      if (payload.method !== method || payload.path !== path || payload.sub === undefined) return null
      return { subject: payload.sub, name: String(payload.name ?? payload.sub), level: String(payload.level) }
    } catch {
      return null
    }
  }
}
