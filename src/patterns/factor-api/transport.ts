import { type EpochSeconds, type Seconds, secondOf, seconds } from '../../assurance/time.ts'
import type { Config } from '../../config.ts'
import { IdpUnavailable } from '../../errors.ts'
import { boundedFetch } from '../../oidc/bounded-fetch.ts'
import { type FaultMeaning, meaningOf } from './fault-meaning.ts'
import { FactorApiBusy } from './refusals.ts'
import { FAULT } from './wire.ts'

/** For whom we call: the API's risk rules and its push messages look at both. */
export type Caller = Readonly<{ ip: string; userAgent: string }>

/** An answer that is not an error. */
export type Answered = Readonly<{ status: number; body: unknown }>

/** The Factor API said no, with a meaning that the caller of `call` has to deal with. */
export class Fault extends Error {
  readonly meaning: Exclude<FaultMeaning, 'busy' | 'broken'>
  constructor(meaning: Fault['meaning'], code: string | null) {
    super(`the Factor API answered ${code ?? 'without a code'}`)
    this.meaning = meaning
  }
}

export type Transport = Readonly<{
  /** @throws {Fault} what means something for the person, {FactorApiBusy}, and {IdpUnavailable} for everything else. */
  call(method: 'GET' | 'POST' | 'DELETE', url: URL, caller: Caller, body?: unknown): Promise<Answered>
  /** An address below the API's own: each part is encoded. */
  address(...parts: readonly string[]): URL
  /** A link of the API's own making. @throws {IdpUnavailable} where it leads to another origin, or out of the API. */
  link(href: string): URL
}>

/** How long a call may be put off because the API asked for it; longer ones are tried again after that. */
const LONGEST_PAUSE: Seconds = seconds(300)

/**
 * One call to the Factor API: with the token, within the time-out, never redirected, never repeated, never more than 1 MiB. When the
 * API says that it takes no more calls, none is made until it said it would.
 *
 * @param settings an origin alone is completed with `/api/v1`. A `Bearer …` token goes as it is, any other after `SSWS`.
 * @see Okta Core API: authentication, rate limits
 */
export function createTransport(settings: NonNullable<Config['factorApi']>, timeout: Seconds, clock: () => number): Transport {
  const { pathname } = new URL(settings.url)
  const base = new URL(pathname === '/' ? '/api/v1/' : `${pathname.replace(/\/+$/, '')}/`, settings.url)
  const authorization = /^bearer /i.test(settings.token) ? settings.token : `SSWS ${settings.token}`
  const fetch = boundedFetch(timeout)
  let pausedUntil = 0 as EpochSeconds

  const refuse = (status: number, headers: Headers, body: unknown): never => {
    const code = FAULT.safeParse(body).data?.errorCode ?? null
    const meaning = meaningOf(status, code)
    const now = secondOf(clock())
    if (meaning === 'busy') {
      const pause = pauseOf(headers, now)
      if (code === 'E0000047') pausedUntil = (now + pause) as EpochSeconds
      throw new FactorApiBusy(pause)
    }
    if (meaning === 'broken') throw new IdpUnavailable(`the Factor API answered ${status} ${code ?? 'without a code'}`)
    throw new Fault(meaning, code)
  }

  return {
    async call(method, url, caller, body) {
      const now = secondOf(clock())
      if (now < pausedUntil) throw new FactorApiBusy(seconds(pausedUntil - now))
      const response = await fetch(url.href, {
        method,
        headers: {
          Accept: 'application/json',
          Authorization: authorization,
          'User-Agent': caller.userAgent,
          'X-Forwarded-For': caller.ip,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const { status, headers } = response
      const answer = await jsonOf(response)
      return status >= 200 && status < 300 ? { status, body: answer } : refuse(status, headers, answer)
    },
    address: (...parts) => new URL(parts.map(encodeURIComponent).join('/'), base),
    link(href) {
      const url = URL.canParse(href, base.href) ? new URL(href, base) : null
      if (url?.origin === base.origin && url.pathname.startsWith(base.pathname) && url.username === '' && url.password === '')
        return url
      throw new IdpUnavailable('the Factor API gave a link that leads elsewhere')
    },
  }
}

/** What is no JSON is no answer that anything could be read from. */
async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text()
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    return null
  }
}

/** Until `X-Rate-Limit-Reset`, a moment in seconds, or for `Retry-After` seconds; a minute where neither says. */
function pauseOf(headers: Headers, now: EpochSeconds): Seconds {
  const reset = Number(headers.get('X-Rate-Limit-Reset') ?? Number.NaN) - now
  const retry = Number(headers.get('Retry-After') ?? Number.NaN)
  const asked = [reset, retry].find((length) => Number.isSafeInteger(length) && length > 0) ?? 60
  return seconds(Math.min(asked, LONGEST_PAUSE))
}
