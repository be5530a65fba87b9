import type { Middleware } from 'koa'
import type { KoaContextWithOIDC } from 'oidc-provider'
import { CIBA_GRANT } from '../provider/clients.ts'

/** How long a portal has to wait between polls, in seconds; `slow_down` adds five, as the specification says. */
export const INTERVAL = 2
const SLOWER = 5
/** A poll this much early still counts as in time: clocks and networks jitter. In seconds. */
const JITTER = 0.25

type Poll = { at: number; interval: number }

/**
 * Announces the polling interval and answers `slow_down` to whoever polls faster: oidc-provider does neither.
 *
 * @see OpenID Connect CIBA Core 1.0, sections 7.3 and 11
 */
export function pollingDiscipline(): Middleware {
  const polls = new Map<string, Poll>()

  /** Notes a poll of an undecided request, and says whether it came too soon. */
  const tooSoon = (request: string): boolean => {
    const at = Date.now() / 1000
    for (const [id, poll] of polls) if (at - poll.at > 600) polls.delete(id)
    const last = polls.get(request) ?? { at: Number.NEGATIVE_INFINITY, interval: INTERVAL }
    const early = at - last.at < last.interval - JITTER
    polls.set(request, { at, interval: early ? last.interval + SLOWER : last.interval })
    return early
  }

  return async (ctx, next) => {
    await next()
    const { route, params } = (ctx as unknown as KoaContextWithOIDC).oidc ?? {}
    const body = ctx.body as { error?: string; interval?: number } | undefined
    if (route === 'backchannel_authentication' && ctx.status === 200 && body !== undefined) body.interval = INTERVAL
    const pending = route === 'token' && params?.grant_type === CIBA_GRANT && body?.error === 'authorization_pending'
    if (pending && tooSoon(String(params.auth_req_id)))
      ctx.body = { error: 'slow_down', error_description: 'you are polling faster than the interval allows' }
  }
}
