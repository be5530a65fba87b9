import { after, type EpochSeconds, epochSeconds, type Seconds, secondOf, seconds } from '../../assurance/time.ts'
import type { SessionStore } from '../../session/store.ts'
import { FactorLocked } from './refusals.ts'

/** How long somebody waits whose attempts are all under way at this moment. */
const A_MOMENT: Seconds = seconds(5)

/** One attempt, taken before an answer is judged. Exactly one of its methods is called, once. */
export type Attempt = Readonly<{
  /** Gives it back, and with it those that were used up before: as at Okta, only wrong answers in a row count. */
  right(): Promise<void>
  /** It is used up. `locked` for the caller whose wrong answer was the last. */
  wrong(): Promise<'again' | 'locked'>
  /** Nobody said whether the answer was right: it is given back. */
  unjudged(): Promise<void>
}>

export type Attempts = Readonly<{
  /** @throws {FactorLocked} where none is left, and then nothing may be judged. */
  take(who: string): Promise<Attempt>
  /** Seconds until answers of this person are judged again; null while they are. */
  lockedFor(who: string): Promise<Seconds | null>
}>

/**
 * At most `most` wrong answers of one person, over all sessions and processes, then none is judged for `pause`.
 *
 * There are `most` coins per person, and each is in one place: not claimed yet, in the hand of a request, used up by a wrong answer,
 * or given back. Every step is atomic in the store (`claim`, `take`), so a hundred requests at once hold `most` coins and
 * no more. A coin that is lost in a crash comes back after `pause`.
 *
 * @param name whose coins: those of pass codes and those of passwords are different ones.
 * @see OWASP ASVS 5.0, 6.6.3; NIST SP 800-63B-4, 3.2.2
 */
export function createAttempts(
  store: SessionStore,
  clock: () => number,
  { name, most, pause }: Readonly<{ name: string; most: number; pause: Seconds }>,
): Attempts {
  const coins = Array.from({ length: most }, (_, position) => position + 1)
  const coinOf = (who: string, coin: number): string => `attempt:${name}:${who}:${coin}`
  const lockOf = (who: string): string => `attempt:${name}:${who}:lock`
  const now = (): EpochSeconds => secondOf(clock())

  const pick = async (coin: string): Promise<EpochSeconds | null> => {
    if (await store.claim(coin, pause)) return after(now(), pause)
    const back = await store.take(`${coin}:back`)
    return back === undefined ? null : epochSeconds(Number(back))
  }

  /** Puts a coin somewhere, for a second less than its claim lasts: there is never one here while another can be claimed. */
  const put = async (place: string, until: EpochSeconds): Promise<void> => {
    const left = seconds(until - now() - 1)
    if (left > 0) await store.keep(place, String(until), left)
  }

  const lockedFor = async (who: string): Promise<Seconds | null> => {
    const until = Number((await store.peek(lockOf(who))) ?? 0)
    return until > now() ? seconds(until - now()) : null
  }

  return {
    lockedFor,
    async take(who) {
      const locked = await lockedFor(who)
      if (locked !== null) throw new FactorLocked(locked)
      for (const number of coins) {
        const coin = coinOf(who, number)
        const until = await pick(coin)
        if (until !== null) return attemptWith(who, coin, until)
      }
      throw new FactorLocked((await lockedFor(who)) ?? A_MOMENT)
    },
  }

  function attemptWith(who: string, coin: string, until: EpochSeconds): Attempt {
    return {
      async right() {
        await put(`${coin}:back`, until)
        for (const number of coins) {
          const used = await store.take(`${coinOf(who, number)}:wrong`)
          if (used !== undefined) await put(`${coinOf(who, number)}:back`, epochSeconds(Number(used)))
        }
      },
      async wrong() {
        await put(`${coin}:wrong`, until)
        for (const number of coins) {
          if ((await store.peek(`${coinOf(who, number)}:wrong`)) === undefined) return 'again'
        }
        await store.keep(lockOf(who), String(after(now(), pause)), pause)
        return (await store.claim(`${lockOf(who)}:said`, pause)) ? 'locked' : 'again'
      },
      async unjudged() {
        await put(`${coin}:back`, until)
      },
    }
  }
}
