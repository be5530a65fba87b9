import { describe, expect, test } from 'vitest'
import { seconds } from '../../../src/assurance/time.ts'
import { ConfigurationFault } from '../../../src/errors.ts'
import { createPolicy } from '../../../src/patterns/access-gateway/policy.ts'
import type { Rule } from '../../../src/patterns/access-gateway/rule.ts'
import { TIMESHEETS_POLICY } from '../../../src/patterns/access-gateway/timesheets-policy.ts'

const WINDOWS = { 'two-factor': seconds(300), 'phishing-resistant': seconds(120) }

const rule = (changes: object): Rule =>
  ({ name: 'a rule', path: '/app/a*', type: 'protected', needs: { level: 'two-factor' }, ...changes }) as Rule

function faultsOf(...rules: Rule[]): readonly string[] {
  try {
    createPolicy(rules, WINDOWS)
    return []
  } catch (error) {
    if (error instanceof ConfigurationFault) return error.faults
    throw error
  }
}

describe('a policy with a fault stops the start', () => {
  test.each<[string, object, RegExp]>([
    ['no name', { name: '' }, /has no name/],
    ['no path', { path: undefined }, /neither a plain path/],
    ['a path that does not begin with a slash', { path: 'app' }, /neither a plain path/],
    ['a star in the middle', { path: '/app/*/a' }, /neither a plain path/],
    ['two stars', { path: '/app/**' }, /neither a plain path/],
    ['a character that a normal path encodes', { path: '/app/a b' }, /neither a plain path/],
    ['an escape', { path: '/app/%61' }, /neither a plain path/],
    ['an expression', { path: '/app/(a|b)' }, /neither a plain path/],
    ['an empty name in the path', { path: '/app//a' }, /neither a plain path/],
    ['dots', { path: '/app/../a' }, /neither a plain path/],
    ['a dot before the star', { path: '/app/.*' }, /neither a plain path/],
    ['a method that is none', { methods: ['get'] }, /methods that are not of/],
    ['no methods', { methods: [] }, /methods that are not of/],
    ['a type that is none', { type: 'public' }, /has no type/],
    ['no type', { type: undefined }, /has no type/],
    ['a name of every object as type', { type: 'constructor' }, /has no type/],
    ['nothing it needs', { needs: undefined }, /does not say what it needs/],
    ['a level that is none', { needs: { level: 'two_factor' } }, /level that is none/],
    ['a within of text', { needs: { level: 'two-factor', within: '30' } }, /1 to 31,536,000/],
    ['a within of nothing', { needs: { level: 'two-factor', within: 0 } }, /1 to 31,536,000/],
    ['a negative within', { needs: { level: 'two-factor', within: -1 } }, /1 to 31,536,000/],
    ['a within that is no number', { needs: { level: 'two-factor', within: Number.NaN } }, /1 to 31,536,000/],
    ['an endless within', { needs: { level: 'two-factor', within: Number.POSITIVE_INFINITY } }, /1 to 31,536,000/],
    ['half seconds', { needs: { level: 'two-factor', within: 1.5 } }, /1 to 31,536,000/],
    ['more than a year', { needs: { level: 'two-factor', within: 31_536_001 } }, /1 to 31,536,000/],
    ['an eachTime that is text', { needs: { level: 'two-factor', eachTime: 'yes' } }, /eachTime that is not true/],
    ['within and each time', { needs: { level: 'two-factor', within: 5, eachTime: true } }, /exclude each other/],
    ['a typing error in what it needs', { needs: { level: 'two-factor', whitin: 5 } }, /needs whitin/],
    ['needs where nothing is asked', { type: 'adaptive' }, /which its type never asks for/],
    ['attributes where none are looked at', { attributes: { email: '.*' } }, /which its type never looks at/],
    ['no attributes', { type: 'protected-rule', attributes: {} }, /names no attributes/],
    ['an attribute that is none', { type: 'protected-rule', attributes: { group: '.*' } }, /attribute that is none: group/],
    ['an expression that is none', { type: 'protected-rule', attributes: { email: '(' } }, /no regular expression for email/],
    ['an expression of another type', { type: 'protected-rule', attributes: { email: 1 } }, /no regular expression for email/],
  ])('%s', (_what, changes, said) => {
    expect(faultsOf(rule(changes)).join('\n')).toMatch(said)
  })

  test('every fault of every rule is named at once', () => {
    const faults = faultsOf(rule({ path: 'x' }), rule({ needs: { level: 'none' } }))
    expect(faults).toHaveLength(2)
    expect(faults[0]).toContain('gateway rule 1 (a rule)')
    expect(faults[1]).toContain('gateway rule 2 (a rule)')
  })

  test.each<[string, Rule, Rule]>([
    ['the same path', rule({ name: 'first' }), rule({})],
    ['a path below', rule({ name: 'first', path: '/app/*' }), rule({})],
    ['a path below, for some methods', rule({ name: 'first', path: '/app/*' }), rule({ methods: ['GET'] })],
  ])('a rule that can never decide, because of %s', (_what, first, second) => {
    expect(faultsOf(first, second, rule({ path: '/z' })).join('\n')).toMatch(/rule 2 .* never decides: first comes first/)
  })

  test('a rule for some methods whose others would fall to whatever comes later', () => {
    const some = rule({ methods: ['GET'] })
    expect(faultsOf(some, rule({ path: '/app/*' })).join('\n')).toMatch(/no rule for the same path and every method follows/)
    expect(faultsOf(some, rule({}))).toEqual([])
  })
})

test('the sample policy has no fault, and asks for a second factor to approve', () => {
  const [approvals, timesheets] = createPolicy(TIMESHEETS_POLICY, WINDOWS)
  expect(approvals?.access).toEqual({ kind: 'within', level: 'two-factor', within: 300 })
  expect(timesheets?.access).toEqual({ kind: 'session' })
})

test('a rule says how old the proof may be, or takes the time of the portal’s own pages', () => {
  const ready = createPolicy(
    [
      rule({ path: '/a', needs: { level: 'phishing-resistant' } }),
      rule({ path: '/b', needs: { level: 'two-factor', within: 31_536_000 } }),
      rule({ path: '/c', needs: { level: 'single-factor', within: 1 } }),
      rule({ path: '/d', needs: { level: 'two-factor', eachTime: true } }),
    ],
    WINDOWS,
  )
  expect(ready.map(({ access }) => access)).toEqual([
    { kind: 'within', level: 'phishing-resistant', within: 120 },
    { kind: 'within', level: 'two-factor', within: 31_536_000 },
    { kind: 'within', level: 'single-factor', within: 1 },
    { kind: 'each-time', level: 'two-factor' },
  ])
})
