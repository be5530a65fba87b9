import { describe, expect, test } from 'vitest'
import { grouped, ibanOf } from './iban.ts'
import { mustBe, mustBeSound, mustHold, nameOf } from './judge.ts'
import { Tally, WrongAnswer, wrongIn } from './tally.ts'

const page = (status: number, path: string, text = '') => ({ status, url: `http://localhost:1${path}`, text })

/** The kind of what is found wrong, or null. */
function kindOf(judge: () => unknown): string | null {
  try {
    judge()
    return null
  } catch (error) {
    return error instanceof WrongAnswer ? error.kind : String(error)
  }
}

describe('an answer', () => {
  test.each([
    ['the page with the person’s own name', page(200, '/', `Hello ${nameOf(7)}`), null],
    ['a refusal', page(403, '/callback'), null],
    ['a page with another name', page(200, '/', `${nameOf(7)} ${nameOf(8)}`), 'somebody else'],
    ['500', page(500, '/'), 'server error'],
    ['503', page(503, '/'), 'server error'],
  ])('%s', (_name, answer, kind) => {
    expect(kindOf(() => mustBeSound(answer, nameOf(7)))).toBe(kind)
  })

  test.each([
    ['the page that had to come', page(200, '/a', 'words'), { status: 200, path: '/a', says: 'words' }, null],
    ['another status', page(403, '/a'), { status: 200, path: '/a' }, 'unexpected answer'],
    ['another page', page(200, '/b'), { status: 200, path: '/a' }, 'unexpected answer'],
    ['a page of another shape', page(200, '/resume/'), { status: 200, path: /^\/resume\/\w+$/ }, 'unexpected answer'],
    ['a page that does not say it', page(200, '/a', 'other'), { status: 200, path: '/a', says: 'words' }, 'unexpected answer'],
    ['a form without what was typed', page(200, '/a', ''), { status: 200, path: '/a', typed: 'DE1' }, 'lost form'],
  ])('%s', (_name, answer, expected, kind) => {
    expect(kindOf(() => mustBe(answer, expected))).toBe(kind)
  })
})

describe('a level', () => {
  const held = (until: number) => ({ signed_in: true, auth_time: 1000, levels: { 'two-factor': { until } } })

  test.each([
    ['for its window', held(1010), 1005, null],
    ['for longer', held(1011), 1005, 'level'],
    ['for less', held(1009), 1005, 'level'],
    ['not at all, in its last second', { signed_in: true, auth_time: 1000, levels: {} }, 1010, 'level'],
    ['not at all, after that', { signed_in: true, auth_time: 1000, levels: {} }, 1011, null],
  ])('that is held %s', (_name, document, now, kind) => {
    expect(kindOf(() => mustHold(document, 'two-factor', 10, now))).toBe(kind)
  })
})

test('of what is wrong, each kind is counted and its first one shown', () => {
  const tally = new Tally()
  tally.wrong('Ann, sign in', new WrongAnswer('session', 'gone'))
  tally.wrong('Bob, sign in', new WrongAnswer('session', 'gone too'))
  tally.wrong('Bob, sign in', new TypeError('fetch failed'))
  expect(wrongIn(tally.counts)).toBe(3)
  expect(tally.counts.wrong).toEqual({
    session: { count: 2, sample: 'Ann, sign in: gone' },
    'no answer': { count: 1, sample: 'Bob, sign in: fetch failed' },
  })
})

test('the IBANs that are typed are valid ones', async () => {
  const { isValidIBAN } = await import('ibantools')
  for (const number of [0, 1, 7_000_003, 15_999_999]) expect(isValidIBAN(ibanOf(number)), ibanOf(number)).toBe(true)
  expect(grouped(ibanOf(1))).toMatch(/^DE\d\d( \d{4}){4} \d\d$/)
})
