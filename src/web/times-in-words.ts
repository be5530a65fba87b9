import { whenNeeded } from './when-needed.ts'
import type { Language } from './words.ts'

/** How a language writes times and durations. Moments are epoch seconds, durations seconds; the zone is UTC and says so. */
export type TimesInWords = Readonly<{
  /** `2026-01-31T14:05:00Z`, or null for what no calendar holds: a provider may send any number. */
  iso(moment: number): string | null
  /** `14:05 UTC`, for what ends within hours. */
  clock(moment: number): string
  /** `31 Jan 2026, 14:05 UTC`, for what may be another day. */
  date(moment: number): string
  /** `2026-01` as `January 2026`; anything else as it is. */
  month(month: string): string
  /** `5 minutes`, in the largest unit that keeps it whole. */
  duration(length: number): string
}>

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/** The browser turns these into the person's own zone, where it runs scripts; without, they are right as they stand. */
export function timesInWords(language: Language): TimesInWords {
  const locale = { en: 'en-GB', de: 'de-DE' }[language]
  const zone = { timeZone: 'UTC', timeZoneName: 'short', hour: '2-digit', minute: '2-digit' } as const
  const clock = whenNeeded(() => new Intl.DateTimeFormat(locale, zone))
  const date = whenNeeded(() => new Intl.DateTimeFormat(locale, { ...zone, day: 'numeric', month: 'short', year: 'numeric' }))
  const monthAndYear = whenNeeded(() => new Intl.DateTimeFormat(locale, { timeZone: 'UTC', month: 'long', year: 'numeric' }))

  return {
    iso: (moment) => {
      const when = new Date(moment * 1000)
      return Number.isNaN(when.getTime()) ? null : when.toISOString().replace('.000', '')
    },
    clock: byTheMinute((minute) => clock().format(minute * 60_000)),
    date: byTheMinute((minute) => date().format(minute * 60_000)),
    month: remembered((month: string) =>
      /^\d{4}-(0[1-9]|1[0-2])$/.test(month) ? monthAndYear().format(new Date(month)) : month,
    ),
    duration: remembered((length: number) => {
      const [unit, size] = UNITS.find(([, inSeconds]) => length > 0 && length % inSeconds === 0) ?? UNITS[3]
      return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(length / size)
    }),
  }
}

/** More minutes than the sessions of a day end in. */
const REMEMBERED = 2_000

/** The same words for the same value, put together once: formatting is what costs most in a page. */
function remembered<Value extends string | number>(words: (value: Value) => string): (value: Value) => string {
  const known = new Map<Value, string>()
  return (value) => {
    let said = known.get(value)
    if (said === undefined) {
      said = words(value)
      if (known.size === REMEMBERED) known.clear()
      known.set(value, said)
    }
    return said
  }
}

/** No format here shows seconds. */
function byTheMinute(words: (minute: number) => string): (moment: number) => string {
  const ofMinute = remembered(words)
  return (moment) => ofMinute(Math.floor(moment / 60))
}
