import { note, ok, type Question } from '../question.ts'

/** The provider tells the portal, server to server, when somebody signs out there. */
export const signOutIsTold: Question = ({ config, metadata }) => {
  if (metadata.backchannel_logout_supported !== true)
    return note(
      'The provider does not tell when somebody signs out there.',
      'Keep SESSION_LIFETIME and SESSION_IDLE_TIMEOUT short.',
    )
  if (metadata.backchannel_logout_session_supported !== true)
    return note(
      "It tells who signed out, not which session: all of a person's sessions end.",
      `Register ${config.baseUrl}/backchannel-logout.`,
    )
  return ok(`It tells which session ended; register ${config.baseUrl}/backchannel-logout.`)
}
