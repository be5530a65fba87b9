import { listed } from '../listed.ts'
import { note, ok, type Question } from '../question.ts'

/** Without `auth_time` nothing is known of an authentication's age, and nothing that is asked with a window is reached. */
export const authTimeComes: Question = ({ config: { profile }, metadata }) => {
  const claims = listed(metadata, 'claims_supported')
  if (profile.authTime === 'never')
    return note(
      'The provider never sends it.',
      'Nothing: pages that ask how long ago somebody signed in say that they cannot be opened.',
    )
  if (profile.authTime === 'when-configured')
    return note(
      'The provider sends it where it was told to.',
      'Turn auth_time on for the ID token of this client: without it no page with a window opens.',
    )
  if (claims !== null && !claims.includes('auth_time'))
    return note(
      'It is not among the claims that the document lists.',
      'Run npm run doctor -- --try and see: without it no page with a window opens.',
    )
  return ok(
    profile.authTime === 'always' ? 'It comes in every ID token.' : 'It comes where max_age was sent, and the portal sends it.',
  )
}
