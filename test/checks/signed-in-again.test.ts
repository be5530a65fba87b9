import { expect, test } from 'vitest'
import { type EpochSeconds, seconds } from '../../src/assurance/time.ts'
import { signedInAgain } from '../../src/checks/signed-in-again.ts'
import { ago, evidence, NOW } from '../assurance/evidence.ts'
import { expected } from './token.ts'

const ask = (authTime: EpochSeconds | null, tolerance = 30) =>
  signedInAgain(
    evidence({ authTime }),
    expected({ requirement: { kind: 'each-time', level: 'two-factor' }, sentAt: ago(60), tolerance: seconds(tolerance) }),
  ).holds

test('a sign-in since the request was sent is one made for it', () => {
  expect(ask(ago(60))).toBe(true)
  expect(ask(NOW)).toBe(true)
})

test('5 s before the request is put down to the clocks, 6 s are not', () => {
  expect(ask(ago(65))).toBe(true)
  expect(ask(ago(66))).toBe(false)
  expect(ask(ago(66), 300)).toBe(false)
})

test('a smaller tolerance of the settings makes it less', () => {
  expect(ask(ago(62), 2)).toBe(true)
  expect(ask(ago(63), 2)).toBe(false)
  expect(ask(ago(60), 0)).toBe(true)
  expect(ask(ago(61), 0)).toBe(false)
})

test('a page that does not ask each time does not care', () => {
  expect(signedInAgain(evidence({ authTime: ago(299) }), expected({ sentAt: NOW })).holds).toBe(true)
  expect(signedInAgain(evidence({ authTime: ago(299) }), expected({ sentAt: NOW, requirement: { kind: 'session' } })).holds).toBe(
    true,
  )
})

test('a time that is missing is for another check to refuse', () => {
  expect(ask(null)).toBe(true)
})
