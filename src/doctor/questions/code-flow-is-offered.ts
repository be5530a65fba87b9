import { listed, named } from '../listed.ts'
import { note, ok, type Question, wrong } from '../question.ts'

const ADVICE = 'Use an authorization server that offers the authorization code flow, and allow the client to use it.'

/** The portal signs people in by the authorization code flow, with the answer in the query. */
export const codeFlowIsOffered: Question = ({ metadata }) => {
  const types = listed(metadata, 'response_types_supported')
  const modes = listed(metadata, 'response_modes_supported')
  const grants = listed(metadata, 'grant_types_supported')
  if (types !== null && !types.includes('code'))
    return wrong(`The response type "code" is not offered, but ${named(types)}.`, ADVICE)
  if (modes !== null && !modes.includes('query'))
    return wrong(`Answers do not come in the query, but as ${named(modes)}.`, ADVICE)
  if (grants !== null && !grants.includes('authorization_code'))
    return wrong(`The grant "authorization_code" is not offered, but ${named(grants)}.`, ADVICE)
  if (types === null)
    return note(
      'The document does not say which response types there are.',
      'Nothing, if sign-in works: "code" is every provider\'s first.',
    )
  return ok('The authorization code flow is offered.')
}
