import { expect, test } from 'vitest'
import { nonceIsTheOneSent } from '../../src/checks/nonce-is-the-one-sent.ts'
import { expected, NOT_STRINGS, token } from './token.ts'

const ask = (got: unknown, sent: string | null) =>
  nonceIsTheOneSent(token({ claims: { nonce: got } }), expected({ nonce: sent })).holds

test('takes the nonce that was sent', () => {
  expect(ask('n1', 'n1')).toBe(true)
})

test.each(['n2', 'N1', 'n1 ', '', undefined, ['n1'], ...NOT_STRINGS])('refuses nonce %j where another was sent', (got) => {
  expect(ask(got, 'n1')).toBe(false)
})

test('takes none where none was sent', () => {
  expect(ask(undefined, null)).toBe(true)
})

test.each(['n1', '', ...NOT_STRINGS])('refuses nonce %j where none was sent', (got) => {
  expect(ask(got, null)).toBe(false)
})
