import { listed, named } from '../listed.ts'
import { note, ok, type Question } from '../question.ts'

/** Providers need not list every scope, so what is missing in the list is a hint and no more. */
export const scopesAreOffered: Question = ({ config, metadata }) => {
  const asked = config.scopes.split(' ')
  const offered = listed(metadata, 'scopes_supported')
  if (offered === null) return note('The document does not list scopes.', 'Nothing, if sign-in works.')
  const missing = asked.filter((scope) => !offered.includes(scope))
  if (missing.length === 0) return ok(`${named(asked)} are offered.`)
  return note(`Not in the list: ${named(missing)}.`, 'If sign-in ends with invalid_scope, take them out of SCOPES.')
}
