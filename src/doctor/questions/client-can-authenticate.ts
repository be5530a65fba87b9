import { listed, named } from '../listed.ts'
import { ok, type Question, wrong } from '../question.ts'

/** Where a document lists none. @see OpenID Connect Discovery 1.0, 3 */
const DEFAULT = ['client_secret_basic']

/** What the portal shows at the token endpoint: the secret, by the header or in the body, or an assertion signed with its key. */
export const clientCanAuthenticate: Question = ({ config, metadata }) => {
  const { method } = config.provider.authentication
  const offered = listed(metadata, 'token_endpoint_auth_methods_supported') ?? DEFAULT
  const used = method === 'private_key_jwt' ? [method] : ['client_secret_basic', 'client_secret_post']
  const chosen = used.find((one) => offered.includes(one))
  if (chosen !== undefined) return ok(`The portal shows who it is by ${chosen}.`)
  const instead = method === 'private_key_jwt' ? 'CLIENT_SECRET' : 'CLIENT_PRIVATE_KEY_FILE'
  return wrong(
    `The portal can show who it is by ${used.join(' or ')}; taken there: ${named(offered)}.`,
    `Use ${instead} instead, or allow the client another method there.`,
  )
}
