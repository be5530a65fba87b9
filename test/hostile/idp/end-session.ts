import { type Answer, page, redirect } from './answer.ts'
import type { RecordedRequest } from './record.ts'
import { sessionKey } from './session-cookie.ts'
import type { World } from './world.ts'

/**
 * Ends the browser's session here, without asking, and sends it back where it wants with its `state`. Sends no logout token:
 * a test signs and posts those itself.
 *
 * @see OpenID Connect RP-Initiated Logout 1.0, 2
 */
export function endSession({ sessions }: World, request: RecordedRequest): Answer {
  sessions.delete(sessionKey(request))
  const back = request.parameters.get('post_logout_redirect_uri')
  if (back === null) return page(200, 'Signed out.')
  const target = new URL(back)
  const state = request.parameters.get('state')
  if (state !== null) target.searchParams.set('state', state)
  return redirect(target.href)
}
