import { WrongAnswer } from './tally.ts'

/** An answer of the portal. */
export type Answer = Readonly<{ status: number; url: string; text: string }>

/** What has to have come. `says`: words that stand on the page; `typed`: what the person had typed, and the page shows. */
export type Expected = Readonly<{ status: number; path: string | RegExp; says?: string; typed?: string }>

/** The name of a person of the soak, such as nobody has: so that another one's is recognised wherever it stands. */
export const nameOf = (number: number): string => `Person ${String(number).padStart(4, '0')}`
const ANY_NAME = /Person \d{4}/g

/** What no answer may ever be, whatever was asked. @throws {WrongAnswer} */
export function mustBeSound({ status, url, text }: Answer, name: string): void {
  if (status >= 500) throw new WrongAnswer('server error', `${status} for ${url}: ${text}`)
  for (const [found] of text.matchAll(ANY_NAME)) {
    if (found !== name) throw new WrongAnswer('somebody else', `${found} for ${name} at ${url}`)
  }
}

/** @throws {WrongAnswer} */
export function mustBe({ status, url, text }: Answer, expected: Expected): void {
  const { pathname } = new URL(url)
  const fits = typeof expected.path === 'string' ? pathname === expected.path : expected.path.test(pathname)
  if (status !== expected.status || !fits)
    throw new WrongAnswer('unexpected answer', `${status} at ${pathname} for ${expected.status} at ${expected.path}: ${text}`)
  if (expected.says !== undefined && !text.includes(expected.says))
    throw new WrongAnswer('unexpected answer', `${pathname} does not say ${expected.says}: ${text}`)
  if (expected.typed !== undefined && !text.includes(expected.typed))
    throw new WrongAnswer('lost form', `${pathname} does not show ${expected.typed}: ${text}`)
}

/** A session as `GET /api/session` tells of it. */
export type SessionDocument = Readonly<{
  signed_in: boolean
  subject?: string
  auth_time?: number
  levels?: Readonly<Record<string, Readonly<{ until: number }>>>
  session?: Readonly<{ idle_until: number; ends_at: number }>
}>

/**
 * The level was proved by the newest authentication: it is held, and exactly for its window from then on.
 *
 * @param now the second in which the document was asked for, at the latest.
 * @returns the last second in which the level counts. @throws {WrongAnswer}
 */
export function mustHold({ levels, auth_time }: SessionDocument, level: string, window: number, now: number): number {
  const ends = Number(auth_time) + window
  const until = levels?.[level]?.until
  if (until === undefined && now > ends) return ends
  if (until === undefined) throw new WrongAnswer('level', `${level} was proved and is not held`)
  if (until !== ends) throw new WrongAnswer('level', `${level} counts until ${until}, proved at ${auth_time}, for ${window} s`)
  return until
}
