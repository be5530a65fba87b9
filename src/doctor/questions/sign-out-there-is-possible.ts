import { note, ok, type Question } from '../question.ts'

/** Signing out here ends the provider's own session too, where it has a place for that. */
export const signOutThereIsPossible: Question = ({ config, metadata }) =>
  metadata.end_session_endpoint === undefined
    ? note('Signing out ends the session here and not the one there.', 'Nothing: the page after signing out says so.')
    : ok(`Signing out ends the session there too; register ${config.baseUrl}/signed-out for the way back.`)
