import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LEVELS, type Level } from '../../src/assurance/level.ts'
import { okta } from '../../src/assurance/profiles/okta.ts'
import type { Profile } from '../../src/assurance/profiles/profile.ts'
import type { Requirement } from '../../src/assurance/requirement.ts'
import { seconds } from '../../src/assurance/time.ts'
import { type Validation, validate } from '../../src/checks/validate.ts'
import { NOW, UNKNOWN_SIGNS } from '../assurance/evidence.ts'
import { expected, NOT_STRINGS, NOT_TIMES } from './token.ts'

const mixed: Profile = {
  ...okta,
  levels: {
    ...okta.levels,
    'two-factor': { ask: ['two'], acr: ['two'], amr: ['mfa'], acrs: ['c1'] },
    'phishing-resistant': { ask: ['phr'], acr: ['phr'], amr: ['hwk'], acrs: ['c2'] },
  },
}

const SIGNS = ['two', 'mfa', 'c1', 'phr', 'hwk', 'c2']
const anything = fc.oneof(fc.jsonValue(), fc.constantFrom(...NOT_STRINGS, ...NOT_TIMES))
const sign = fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...SIGNS) }, fc.constantFrom(...UNKNOWN_SIGNS))
const moment = fc.oneof(
  fc.integer({ min: NOW - 400, max: NOW + 40 }),
  fc.constantFrom(NOW - 301, NOW - 300, NOW + 30, NOW + 31, NOW * 1000, 0),
)
const seldom = (usual: fc.Arbitrary<unknown>) => fc.oneof({ weight: 8, arbitrary: usual }, { weight: 1, arbitrary: anything })

/** Claims that are good more often than not, each of them hostile now and then, with others that nobody asked for. */
const claims = fc
  .tuple(
    fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'events', 'azp', 'at_hash', 'nbf')),
      anything,
      {
        maxKeys: 2,
      },
    ),
    fc.record(
      {
        iss: seldom(fc.constant('https://id.example.com')),
        aud: seldom(fc.constantFrom('portal', ['portal'])),
        sub: seldom(fc.constantFrom('alice', 'alice', 'bob')),
        exp: seldom(fc.constant(NOW + 60)),
        iat: seldom(fc.constant(NOW)),
        nonce: seldom(fc.constant('n-0S6_WzA2Mj')),
        auth_time: seldom(moment),
        acr: seldom(sign),
        amr: seldom(fc.array(sign, { maxLength: 2 })),
        acrs: seldom(fc.array(sign, { maxLength: 2 })),
      },
      { requiredKeys: ['iss', 'aud', 'sub', 'exp', 'iat', 'nonce'] },
    ),
  )
  .map(([others, usual]) => ({ ...others, ...usual }) as Record<string, unknown>)
const header = fc.oneof(
  { weight: 8, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.record({ alg: anything, typ: anything }, { requiredKeys: [] }) },
)
const requirement: fc.Arbitrary<Requirement> = fc.oneof(
  fc.constant<Requirement>({ kind: 'session' }),
  fc.record({
    kind: fc.constant('within' as const),
    level: fc.constantFrom<Level>('two-factor', 'phishing-resistant'),
    within: fc.constantFrom(1, 300).map(seconds),
  }),
  fc.record({ kind: fc.constant('each-time' as const), level: fc.constantFrom<Level>(...LEVELS) }),
)
const RUNS = { numRuns: 5000 }

const listed = (value: unknown, signs: readonly string[]): boolean =>
  (Array.isArray(value) ? value : [value]).some((one: unknown) => typeof one === 'string' && signs.includes(one))

test('arbitrary claims never throw, and satisfy only with an exact sign, an age and a subject that were asked for', () => {
  const seen: Record<Validation['outcome'], number> = { invalid: 0, insufficient: 0, satisfied: 0 }
  fc.assert(
    fc.property(claims, header, requirement, (said, head, asked) => {
      const result = validate(
        { claims: said, header: { alg: 'RS256', ...head } },
        expected({ profile: mixed, requirement: asked }),
      )
      seen[result.outcome]++
      if (result.outcome === 'invalid') {
        expect(result).not.toHaveProperty('evidence')
        expect(result).not.toHaveProperty('identity')
        return
      }
      expect(result.identity).toMatchObject({ issuer: 'https://id.example.com', subject: 'alice' })
      expect(result.evidence.authTime ?? 0).toBeLessThanOrEqual(NOW)
      if (result.outcome === 'insufficient' || asked.kind === 'session') return
      const { acr, amr, acrs } = mixed.levels[asked.level]
      const shown = listed(said.acr, acr) || listed(said.amr, amr) || listed(said.acrs, acrs)
      expect(shown || asked.level === 'single-factor').toBe(true)
      expect(said.auth_time).toBeGreaterThanOrEqual(asked.kind === 'within' ? NOW - asked.within : NOW - 20 - 5)
      expect(said.auth_time).toBeLessThanOrEqual(NOW + 30)
    }),
    RUNS,
  )
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(100)
})

test('claims and header that are JSON of any shape never throw and are never genuine', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()), (said, head) => {
      expect(validate({ claims: said, header: head }, expected())).toMatchObject({ outcome: 'invalid' })
    }),
    { numRuns: 2000 },
  )
})
