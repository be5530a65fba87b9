import { expect, test } from 'vitest'
import { subjectIsWellFormed } from '../../src/checks/subject-is-well-formed.ts'
import { expected, NOT_STRINGS, token } from './token.ts'

const ask = (sub: unknown) => subjectIsWellFormed(token({ claims: { sub } }), expected()).holds

test.each([
  'a',
  '00u1a2b3',
  'auth0|5f7c8ec7',
  'alice@example.com',
  'CN=Alice Example,O=x',
  '__proto__',
  '~!"#\'<>',
  'a'.repeat(255),
])('takes sub %j', (sub) => {
  expect(ask(sub)).toBe(true)
})

test.each([
  '',
  ' ',
  ' alice',
  'alice ',
  'alice\n',
  '\nalice',
  'al\tice',
  'al\u0000ice',
  'al\u007fice',
  'älice',
  'аlice',
  'alice\u200b',
  'a'.repeat(256),
  undefined,
  ...NOT_STRINGS,
])('refuses sub %j', (sub) => {
  expect(ask(sub)).toBe(false)
})
