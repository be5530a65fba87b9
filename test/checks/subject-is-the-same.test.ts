import { expect, test } from 'vitest'
import { subjectIsTheSame } from '../../src/checks/subject-is-the-same.ts'
import { expected, token } from './token.ts'

const ask = (sub: unknown, subject: string | null) => subjectIsTheSame(token({ claims: { sub } }), expected({ subject })).holds

test('takes the person who was sent', () => {
  expect(ask('alice', 'alice')).toBe(true)
})

test.each(['bob', 'Alice', 'alice ', 'alic', '', null, undefined, ['alice'], true])('refuses %j for alice', (sub) => {
  expect(ask(sub, 'alice')).toBe(false)
})

test('takes anyone where nobody was signed in', () => {
  expect(ask('bob', null)).toBe(true)
})
