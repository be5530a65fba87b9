import { expect, test } from 'vitest'
import { bearerMayUseIt } from '../../../../src/patterns/protected-api/checks/bearer-may-use-it.ts'
import { accessToken, expectedOfToken } from './access-token.ts'

const ask = (cnf: unknown) => bearerMayUseIt(accessToken({ claims: { cnf } }), expectedOfToken()).holds

test('takes a token that is bound to nothing', () => {
  expect(ask(undefined)).toBe(true)
})

test.each([{ jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' }, { 'x5t#S256': 'bwcK0' }, {}, null, false, ''])(
  'refuses one that is bound to a key: cnf %j',
  (cnf) => {
    expect(ask(cnf)).toBe(false)
  },
)
