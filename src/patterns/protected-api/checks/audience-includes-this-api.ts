import { fails, holds } from '../../../checks/check.ts'
import type { TokenCheck } from './expected.ts'

/** Made for this API, perhaps among others; a token for another API opens nothing here. @see RFC 9068, 4; RFC 8707, 2.2 */
export const audienceIncludesThisApi: TokenCheck = ({ claims }, { audience }) => {
  const audiences: readonly unknown[] = Array.isArray(claims.aud) ? claims.aud : [claims.aud]
  return audiences.includes(audience) ? holds : fails('aud is not this API')
}
