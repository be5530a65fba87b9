import { listed, named } from '../listed.ts'
import { note, ok, type Question, wrong } from '../question.ts'

/** Every request carries a code challenge of method S256. */
export const codeChallengeIsChecked: Question = ({ metadata }) => {
  const methods = listed(metadata, 'code_challenge_methods_supported')
  if (methods === null)
    return note(
      'The document does not mention PKCE.',
      'Nothing here: the portal sends it all the same, and a nonce. Ask the provider whether it checks it.',
    )
  if (!methods.includes('S256'))
    return wrong(
      `The method S256 is not offered, but ${named(methods)}.`,
      'Turn PKCE with S256 on at the provider: the portal uses no other.',
    )
  return ok('PKCE with S256 is offered.')
}
