import { listed, named } from '../listed.ts'
import { note, ok, type Question, wrong } from '../question.ts'

/** One algorithm is accepted, that of the settings; the document only tells whether the provider can sign with it. */
export const signingAlgorithmIsOffered: Question = ({ config, metadata }) => {
  const wanted = config.idTokenSigningAlg
  const offered = listed(metadata, 'id_token_signing_alg_values_supported')
  if (offered === null)
    return note('The document does not say how ID tokens are signed.', `Look whether the client is set to ${wanted} there.`)
  if (!offered.includes(wanted))
    return wrong(
      `ID tokens are not signed with ${wanted} there, but with ${named(offered)}.`,
      'Set ID_TOKEN_SIGNING_ALG to the one that the client is registered with: no other is accepted.',
    )
  return ok(`ID tokens can be signed with ${wanted}.`)
}
