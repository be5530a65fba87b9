import { after, type EpochSeconds, type Seconds, secondOf, seconds } from '../../assurance/time.ts'
import type { SessionStore } from '../../session/store.ts'
import { PushPending, SentRecently } from './refusals.ts'

/** Between two messages, or two pushes, of one factor. Okta's own limit for texts and calls. */
export const RESEND_AFTER: Seconds = seconds(30)

/** After somebody has refused a push: whoever keeps asking hopes for a tired finger. */
const AFTER_DENIAL: Seconds = seconds(120)

const AN_HOUR: Seconds = seconds(3_600)

/** Messages and pushes of one person in an hour, over all sessions. */
const HOURLY = { message: 20, push: 10 } as const

/** How long a push counts as open that never came to be, or of which nobody knows the end. */
const LONGEST_PUSH: Seconds = seconds(300)

/** What is sent to a person's devices, over all their sessions and all processes. */
export type Sending = Readonly<{
  /** Asked before each message. @throws {SentRecently} */
  message(person: string, factor: string): Promise<void>
  /** Asked before each push; from then on one is open. @throws {SentRecently}, {PushPending} */
  push(person: string, factor: string): Promise<void>
  /** The open push has come to its end. */
  pushEnded(person: string, how: 'denied' | 'otherwise'): Promise<void>
}>

/** @see OWASP ASVS 5.0, 6.6.4 (push fatigue); NIST SP 800-63B-4, 3.1.3 */
export function createSending(store: SessionStore, clock: () => number): Sending {
  const now = (): EpochSeconds => secondOf(clock())

  const notAgainSoon = async (person: string, factor: string): Promise<void> => {
    if (!(await store.claim(`sent:${person}:${factor}`, RESEND_AFTER))) throw new SentRecently(RESEND_AFTER)
  }
  const notTooMany = async (person: string, what: keyof typeof HOURLY): Promise<void> => {
    for (let number = 1; number <= HOURLY[what]; number += 1)
      if (await store.claim(`sent:${person}:${what}:${number}`, AN_HOUR)) return
    throw new SentRecently(AN_HOUR)
  }
  const leftOf = async (name: string): Promise<Seconds | null> => {
    const until = Number((await store.peek(name)) ?? 0)
    return until > now() ? seconds(until - now()) : null
  }
  const openPush = (person: string): string => `push:${person}:open`
  const deniedPush = (person: string): string => `push:${person}:denied`

  return {
    async message(person, factor) {
      await notAgainSoon(person, factor)
      await notTooMany(person, 'message')
    },
    async push(person, factor) {
      const denied = await leftOf(deniedPush(person))
      if (denied !== null) throw new SentRecently(denied)
      // Of several at once one goes on; it says that a push is open long before another may try.
      await notAgainSoon(person, factor)
      const open = await leftOf(openPush(person))
      if (open !== null) throw new PushPending(open)
      await notTooMany(person, 'push')
      await store.keep(openPush(person), String(after(now(), LONGEST_PUSH)), LONGEST_PUSH)
    },
    async pushEnded(person, how) {
      await store.take(openPush(person))
      if (how === 'denied') await store.keep(deniedPush(person), String(after(now(), AFTER_DENIAL)), AFTER_DENIAL)
    },
  }
}
