import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Decision, decide } from '../../src/assurance/decide.ts'
import type { Evidence } from '../../src/assurance/evidence.ts'
import { withEvidence } from '../../src/assurance/keep-evidence.ts'
import type { Level } from '../../src/assurance/level.ts'
import { boxed } from '../../src/assurance/profiles/boxed.ts'
import type { Profile } from '../../src/assurance/profiles/profile.ts'
import type { Requirement } from '../../src/assurance/requirement.ts'
import { type EpochSeconds, epochSeconds, seconds } from '../../src/assurance/time.ts'
import { evidence, NOW, UNKNOWN_SIGNS } from './evidence.ts'

// A table told independently of `reaches`: which sign reaches what, in a profile whose levels overlap.
const REACHED_BY: Readonly<Record<string, readonly Level[]>> = {
  'acr two': ['two-factor'],
  'acr both': ['two-factor', 'phishing-resistant'],
  'acr phr': ['phishing-resistant'],
  'amr mfa': ['two-factor'],
  'acrs c1': ['two-factor'],
  'acrs c2': ['phishing-resistant'],
}
const profile: Profile = {
  ...boxed,
  levels: {
    'single-factor': { ask: [], acr: ['one'], amr: [], acrs: [] },
    'two-factor': { ask: ['two'], acr: ['two', 'both'], amr: ['mfa'], acrs: ['c1'] },
    'phishing-resistant': { ask: ['phr'], acr: ['phr', 'both'], amr: [], acrs: ['c2'] },
  },
}
const shows = ({ acr, amr, acrs }: Evidence, level: Level): boolean =>
  [`acr ${acr}`, ...amr.map((method) => `amr ${method}`), ...acrs.map((context) => `acrs ${context}`)].some(
    (sign) => Object.hasOwn(REACHED_BY, sign) && REACHED_BY[sign]?.includes(level),
  )

type Answer = Readonly<{ acr: string | null; amr: string[]; acrs: string[]; age: number | null }>
type Step = Readonly<{ passed: number; answer: Answer | null }>

const sign = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('one', 'two', 'both', 'phr', 'mfa', 'c1', 'c2') },
  fc.constantFrom(...UNKNOWN_SIGNS),
)
const answer: fc.Arbitrary<Answer> = fc.record({
  acr: fc.option(sign),
  amr: fc.array(sign, { maxLength: 2 }),
  acrs: fc.array(sign, { maxLength: 2 }),
  age: fc.option(fc.oneof(fc.constantFrom(0, 1, 299, 300, 301), fc.nat(1000)), { freq: 8 }),
})
const steps = (passed: fc.Arbitrary<number>): fc.Arbitrary<Step[]> =>
  fc.array(fc.record({ passed, answer: fc.option(answer, { freq: 4 }) }), { maxLength: 12 })
const forwards = fc.oneof(fc.constantFrom(0, 1, 299, 300, 301), fc.nat(500))
const anyway = fc.oneof(forwards, fc.integer({ min: -2000, max: -1 }))
const level = fc.constantFrom<Level>('two-factor', 'phishing-resistant')
const within = fc.constantFrom(1, 300, 3600).map(seconds)
const RUNS = { numRuns: 2000 }
const FOREVER = epochSeconds(9_000_000_000)

type Moment = Readonly<{
  now: EpochSeconds
  before: readonly Evidence[]
  added: Evidence | null
  held: readonly Evidence[]
  ever: readonly Evidence[]
}>

/** What is held after each step, beside everything that ever came. */
function walk(taken: readonly Step[]): Moment[] {
  let now = NOW
  let held: readonly Evidence[] = []
  const ever: Evidence[] = []
  return taken.map(({ passed, answer }) => {
    now = epochSeconds(now + passed)
    const before = held
    const added = answer && evidence({ ...answer, authTime: answer.age === null ? null : epochSeconds(now - answer.age) })
    if (added !== null) {
      ever.push(added)
      held = withEvidence(held, added, profile)
    }
    return { now, before, added, held, ever: [...ever] }
  })
}

const ask = (requirement: Requirement, held: readonly Evidence[], now: EpochSeconds): Decision =>
  decide(requirement, { evidence: held, endsAt: FOREVER }, profile, now)

test('no sequence of answers and times, whatever the clock does, grants a level that no answer within the window reaches', () => {
  let grants = 0
  fc.assert(
    fc.property(steps(anyway), level, within, (taken, asked, window) => {
      for (const { now, held, ever } of walk(taken)) {
        const decision = ask({ kind: 'within', level: asked, within: window }, held, now)
        if (decision.outcome === 'denied') continue
        grants++
        const reason = ever.find(
          (one) =>
            shows(one, asked) &&
            one.authTime !== null &&
            one.authTime <= now + 30 &&
            Math.min(one.authTime, now) + window === decision.until,
        )
        expect(reason).toBeDefined()
        expect(decision.until).toBeGreaterThanOrEqual(now)
        expect(decision.until).toBeLessThanOrEqual(now + window)
      }
    }),
    RUNS,
  )
  expect(grants).toBeGreaterThan(500)
})

test('while the clock runs forwards, what is kept decides as everything that ever came would', () => {
  fc.assert(
    fc.property(steps(forwards), level, within, (taken, asked, window) => {
      for (const { now, held, ever } of walk(taken)) {
        const requirement: Requirement = { kind: 'within', level: asked, within: window }
        expect(ask(requirement, held, now)).toEqual(ask(requirement, ever, now))
      }
    }),
    RUNS,
  )
})

test('an answer that does not reach a level changes nothing about that level, at no time before or after', () => {
  let weaker = 0
  fc.assert(
    fc.property(steps(anyway), level, within, anyway, (taken, asked, window, apart) => {
      for (const { now, before, added, held } of walk(taken)) {
        if (added === null || shows(added, asked)) continue
        weaker++
        const requirement: Requirement = { kind: 'within', level: asked, within: window }
        for (const moment of [now, epochSeconds(now + apart)]) {
          const [was, is] = [ask(requirement, before, moment), ask(requirement, held, moment)]
          expect(is).toEqual(was)
        }
      }
    }),
    RUNS,
  )
  expect(weaker).toBeGreaterThan(500)
})

test('no answer at all ends or shortens a level held at that moment', () => {
  fc.assert(
    fc.property(steps(anyway), level, within, (taken, asked, window) => {
      for (const { now, before, held } of walk(taken)) {
        const requirement: Requirement = { kind: 'within', level: asked, within: window }
        const was = ask(requirement, before, now)
        if (was.outcome === 'denied') continue
        const is = ask(requirement, held, now)
        expect(is.outcome === 'granted' && is.until >= was.until).toBe(true)
      }
    }),
    RUNS,
  )
})

test('nothing in a session satisfies "each time"', () => {
  fc.assert(
    fc.property(steps(anyway), fc.constantFrom<Level>('single-factor', 'two-factor', 'phishing-resistant'), (taken, asked) => {
      for (const { now, held } of walk(taken)) {
        expect(ask({ kind: 'each-time', level: asked }, held, now)).toEqual({ outcome: 'denied', shortfall: 'too-old' })
      }
    }),
    RUNS,
  )
})
