import { expect, test } from 'vitest'
import { accessTokenHashMatches } from '../../src/checks/access-token-hash-matches.ts'
import { expected, NOT_STRINGS, token } from './token.ts'

const ask = (at_hash: unknown, accessTokenHash: string | null) =>
  accessTokenHashMatches(token({ claims: { at_hash } }), expected({ accessTokenHash })).holds

test('no at_hash is good, with an access token and without', () => {
  expect(ask(undefined, 'MTIzNDU2Nzg')).toBe(true)
  expect(ask(undefined, null)).toBe(true)
})

test('takes that of the access token', () => {
  expect(ask('MTIzNDU2Nzg', 'MTIzNDU2Nzg')).toBe(true)
})

test.each(['MTIzNDU2Nzk', 'mtizndu2nzg', 'MTIzNDU2Nzg=', '', ['MTIzNDU2Nzg'], ...NOT_STRINGS])(
  'refuses at_hash %j',
  (at_hash) => {
    expect(ask(at_hash, 'MTIzNDU2Nzg')).toBe(false)
  },
)

test.each(['MTIzNDU2Nzg', '', ...NOT_STRINGS])('refuses at_hash %j where no access token came', (at_hash) => {
  expect(ask(at_hash, null)).toBe(false)
})
