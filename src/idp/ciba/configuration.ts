import { type CIBAEnabledConfiguration, errors } from 'oidc-provider'
import { personById, personNamed } from '../demo-people.ts'
import type { Prompts } from '../phone/prompts.ts'

/** Longer messages do not fit a phone; line breaks and other controls could fake a second message. */
const LONGEST_MESSAGE = 200

/**
 * Approval on the phone (CIBA, poll mode): who can be asked, and how. Nobody without a phone can. Whether the approval reaches
 * the requested `acr` is looked at when it is given, because oidc-provider never does.
 *
 * @see OpenID Connect Client-Initiated Backchannel Authentication Core 1.0, section 7
 */
export const cibaConfiguration = (prompts: Prompts): CIBAEnabledConfiguration => ({
  enabled: true,
  deliveryModes: ['poll'],
  processLoginHint: (_ctx, hint = '') => personNamed(hint)?.id,
  processLoginHintToken: () => {
    throw new errors.InvalidRequest('login_hint_token is not supported')
  },
  verifyUserCode: (_ctx, { accountId }) => {
    if (personById(accountId)?.phone == null) throw new errors.UnknownUserId('this person cannot be asked on a phone')
  },
  validateRequestContext: () => {},
  validateBindingMessage: (_ctx, message = '') => {
    if (message.length > LONGEST_MESSAGE) throw new errors.InvalidBindingMessage(`at most ${LONGEST_MESSAGE} characters`)
    if (/\p{C}/u.test(message)) throw new errors.InvalidBindingMessage('no control or invisible characters')
  },
  triggerAuthenticationDevice: (_ctx, request, { accountId }, client) => {
    prompts.add({
      person: accountId,
      kind: 'approval',
      asker: client.clientName ?? client.clientId,
      text: typeof request.params?.binding_message === 'string' ? request.params.binding_message : null,
      request: request.jti,
      numbers: [],
      number: null,
      expiresAt: Math.floor(Date.now() / 1000) + request.expiration,
    })
  },
})
