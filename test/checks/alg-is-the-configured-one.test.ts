import { expect, test } from 'vitest'
import { algIsTheConfiguredOne } from '../../src/checks/alg-is-the-configured-one.ts'
import { expected, NOT_STRINGS, token } from './token.ts'

const ask = (alg: unknown, configured = 'RS256') =>
  algIsTheConfiguredOne(token({ header: { alg } }), expected({ alg: configured })).holds

test('takes the algorithm of the settings', () => {
  expect(ask('RS256')).toBe(true)
  expect(ask('ES256', 'ES256')).toBe(true)
})

test.each(['none', 'None', 'HS256', 'ES256', 'rs256', 'RS256 ', '', '__proto__', undefined, ['RS256'], ...NOT_STRINGS])(
  'refuses alg %j',
  (alg) => {
    expect(ask(alg)).toBe(false)
  },
)
