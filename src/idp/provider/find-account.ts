import type { FindAccount } from 'oidc-provider'
import { personById } from '../demo-people.ts'

/** The claims of a person, for ID tokens and userinfo. `acr`, `amr`, `auth_time` and `sid` come from the session, not from here. */
export const findAccount: FindAccount = (_ctx, id) => {
  const person = personById(id)
  if (person === undefined) return undefined
  const { name, email, username } = person
  return {
    accountId: id,
    claims: () => ({ sub: id, name, preferred_username: username, email, email_verified: true }),
  }
}
