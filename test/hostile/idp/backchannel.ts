import { randomBytes } from 'node:crypto'
import { decodeJwt } from 'jose'
import { type Answer, json, oauthError } from './answer.ts'
import { refuseClient } from './client-authentication.ts'
import type { RecordedRequest } from './record.ts'
import { type Grant, now, type Refusal, type World } from './world.ts'

/** The grant type of CIBA (CIBA Core 1.0, 4). */
export const CIBA = 'urn:openid:params:grant-type:ciba'

const LIFETIME = 120

/**
 * Begins an approval in poll mode. The one hint must name the current user: by `id_token_hint`, or by any of their claims or by Auth0's
 * JSON of issuer and subject as `login_hint`. What becomes of it is `behaviour.approval` at the time of each poll.
 *
 * @see CIBA Core 1.0, 7
 */
export async function backchannel(world: World, request: RecordedRequest): Promise<Answer> {
  const refused = await refuseClient(world, request)
  if (refused) return refused
  const { parameters } = request
  const hints = ['login_hint', 'id_token_hint', 'login_hint_token'].filter((name) => parameters.has(name))
  if (hints.length !== 1) return oauthError(400, 'invalid_request', 'exactly one hint')
  if (!parameters.get('scope')?.split(' ').includes('openid')) return oauthError(400, 'invalid_scope', 'openid is missing')
  if (!namesUser(world, parameters)) return oauthError(400, 'unknown_user_id', 'nobody of that name')
  const id = randomBytes(24).toString('base64url')
  world.approvals.set(id, { user: world.behaviour.user, asked: parameters, expiresAt: now(world) + LIFETIME })
  return json(200, { auth_req_id: id, expires_in: LIFETIME, interval: 1 })
}

/** What an approval has come to. A granted one is redeemed once (CIBA Core 1.0, 10.1 and 11). */
export function redeemApproval(world: World, parameters: URLSearchParams): Grant | Refusal {
  const id = parameters.get('auth_req_id') ?? ''
  const approval = world.approvals.get(id)
  if (!approval) return { error: 'invalid_grant', description: 'unknown or used auth_req_id' }
  if (approval.expiresAt <= now(world)) return { error: 'expired_token', description: 'nobody answered in time' }
  if (world.behaviour.approval === 'pending') return { error: 'authorization_pending', description: 'not yet' }
  world.approvals.delete(id)
  if (world.behaviour.approval === 'denied') return { error: 'access_denied', description: 'denied' }
  const acr = approval.asked.get('acr_values')?.split(' ')[0]
  return {
    session: { sid: null, user: approval.user, authTime: now(world), proofs: [] },
    asked: approval.asked,
    acr: acr ?? world.behaviour.defaultAcr,
    acrAsked: acr !== undefined,
    attested: null,
    expiresAt: approval.expiresAt,
  }
}

function namesUser({ issuer, behaviour: { user } }: World, parameters: URLSearchParams): boolean {
  const token = parameters.get('id_token_hint')
  if (token !== null) return decodeJwt(token).sub === user.sub
  const hint = parameters.get('login_hint') ?? ''
  if (!hint.startsWith('{')) return Object.values(user).includes(hint)
  // Auth0's form of it.
  const { format, iss, sub } = JSON.parse(hint) as Record<string, unknown>
  return format === 'iss_sub' && iss === issuer && sub === user.sub
}
