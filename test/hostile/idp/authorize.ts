import { randomBytes, randomUUID } from 'node:crypto'
import { type Answer, page } from './answer.ts'
import { answerInDialect } from './answer-in-dialect.ts'
import { effectiveParameters, obeyed } from './asked.ts'
import { sendBack } from './authorization-response.ts'
import { grantCode } from './grant-code.ts'
import type { OpenRecord } from './record.ts'
import { sessionCookie, sessionKey } from './session-cookie.ts'
import { now, type ProviderSession, type World } from './world.ts'

/**
 * Signs the current user in without a page and sends the browser back with a code.
 *
 * The sign-in is fresh where the browser has no session here or has another user's, and where `prompt=login` or `max_age` ask
 * for it; otherwise `auth_time` stays what it was. A user who signs in afresh keeps their `sid`.
 *
 * @see OpenID Connect Core 1.0, 3.1.2
 */
export function authorize(world: World, request: OpenRecord): Answer {
  const asked = effectiveParameters(world, request.parameters)
  if (!asked) return page(400, 'That request_uri is unknown, used or expired.')
  request.asked = asked
  if (asked.get('client_id') !== world.client.id || !URL.canParse(asked.get('redirect_uri') ?? '')) {
    return page(400, 'Unknown client, or no redirect_uri.')
  }
  const error = refusal(world, request.parameters, asked)
  if (error) return sendBack(world, asked, error)
  if (world.behaviour.dialect) return answerInDialect(world, request, asked, world.behaviour.dialect)

  const cookie = sessionKey(request)
  const existing = world.sessions.get(cookie)
  const goesOn = existing !== undefined && !mustSignInAfresh(world, existing, asked)
  if (!goesOn && prompts(world, asked).includes('none')) return sendBack(world, asked, { error: 'login_required' })

  const session = goesOn ? existing : signIn(world, existing)
  const key = existing ? cookie : randomBytes(24).toString('base64url')
  world.sessions.set(key, session)
  const answer = sendBack(world, asked, { code: grantCode(world, session, asked, null) })
  return { ...answer, headers: { ...answer.headers, 'set-cookie': sessionCookie(key) } }
}

/** The error an honest provider answers this request with, or the one the behaviour demands, or null. */
function refusal({ behaviour }: World, sent: URLSearchParams, asked: URLSearchParams): Record<string, string> | null {
  if (behaviour.authorizationError) return { ...behaviour.authorizationError }
  if (asked.get('response_type') !== 'code') return { error: 'unsupported_response_type' }
  if (!asked.get('scope')?.split(' ').includes('openid')) return { error: 'invalid_scope' }
  if (asked.get('code_challenge_method') !== 'S256' || !asked.get('code_challenge')) {
    return { error: 'invalid_request', error_description: 'PKCE with S256 is required' }
  }
  if (behaviour.par === 'required' && !sent.has('request_uri')) {
    return { error: 'invalid_request', error_description: 'a pushed authorization request is required' }
  }
  return null
}

function mustSignInAfresh(world: World, session: ProviderSession, asked: URLSearchParams): boolean {
  if (session.user.sub !== world.behaviour.user.sub || prompts(world, asked).includes('login')) return true
  const maxAge = obeyed(world, 'max_age', asked)
  return maxAge !== null && (Number(maxAge) === 0 || now(world) - session.authTime > Number(maxAge))
}

const prompts = (world: World, asked: URLSearchParams): string[] => obeyed(world, 'prompt', asked)?.split(' ') ?? []

function signIn(world: World, existing: ProviderSession | undefined): ProviderSession {
  const { user } = world.behaviour
  return { sid: existing?.user.sub === user.sub ? existing.sid : randomUUID(), user, authTime: now(world), proofs: [] }
}
