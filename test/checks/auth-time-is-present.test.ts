import { expect, test } from 'vitest'
import { epochSeconds } from '../../src/assurance/time.ts'
import { authTimeIsPresent } from '../../src/checks/auth-time-is-present.ts'
import { evidence } from '../assurance/evidence.ts'
import { expected } from './token.ts'

test('whoever asked for an age must be told one', () => {
  const untimed = evidence({ authTime: null })
  expect(authTimeIsPresent(untimed, expected())).toEqual({ holds: false, because: 'auth_time is missing' })
  expect(authTimeIsPresent(untimed, expected({ requirement: { kind: 'each-time', level: 'single-factor' } })).holds).toBe(false)
})

test('second 0 is a time like any other', () => {
  expect(authTimeIsPresent(evidence({ authTime: epochSeconds(0) }), expected()).holds).toBe(true)
})

test('a plain sign-in needs none', () => {
  expect(authTimeIsPresent(evidence({ authTime: null }), expected({ requirement: { kind: 'session' } })).holds).toBe(true)
})
