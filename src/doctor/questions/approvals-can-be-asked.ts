import { listed, named } from '../listed.ts'
import { note, ok, type Question } from '../question.ts'

const GRANT = 'urn:openid:params:grant-type:ciba'
const ADVICE = 'Nothing: transfers are approved by a step-up instead.'

/** Transfers are approved on the person's phone (CIBA, poll mode) where provider and profile have it. */
export const approvalsCanBeAsked: Question = ({ config: { profile }, metadata }) => {
  const endpoint = metadata.backchannel_authentication_endpoint
  const modes = listed(metadata, 'backchannel_token_delivery_modes_supported')
  const grants = listed(metadata, 'grant_types_supported')
  if (endpoint === undefined) return note('CIBA is not offered.', ADVICE)
  if (profile.ciba === null)
    return note(`CIBA is offered, but the profile "${profile.name}" does not say how it is taken there.`, ADVICE)
  if (modes !== null && !modes.includes('poll')) return note(`Answers cannot be polled for, but come by ${named(modes)}.`, ADVICE)
  if (grants !== null && !grants.includes(GRANT))
    return note(
      'There is an endpoint for it, but its grant type is not offered.',
      'Allow the client the CIBA grant, or transfers will fail.',
    )
  return ok('CIBA is offered, in poll mode; allow the client its grant.')
}
