import { type Check, fails, holds } from './check.ts'

/** The client id, as a string or as the only member of an array. Anyone besides us is too many: we trust no other audience. */
export const audienceIsUsAlone: Check = ({ claims }, { clientId }) => {
  const { aud } = claims
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  if (audiences.length !== 1) return fails('aud does not name exactly one audience')
  return audiences[0] === clientId ? holds : fails('aud is not this client')
}
