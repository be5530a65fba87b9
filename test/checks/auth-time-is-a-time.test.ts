import { expect, test } from 'vitest'
import { authTimeIsATime } from '../../src/checks/auth-time-is-a-time.ts'
import { NOW } from '../assurance/evidence.ts'
import { expected, NOT_TIMES, token } from './token.ts'

const ask = (auth_time: unknown) => authTimeIsATime(token({ claims: { auth_time } }), expected()).holds

test.each([undefined, 0, 1, NOW, 8.64e12])('takes auth_time %j', (auth_time) => {
  expect(ask(auth_time)).toBe(true)
})

test.each([...NOT_TIMES, NOW + 0.5, 0.1])('refuses auth_time %j', (auth_time) => {
  expect(ask(auth_time)).toBe(false)
})
