import { expect, test } from 'vitest'
import { authorizedPartyIsUs } from '../../src/checks/authorized-party-is-us.ts'
import { expected, NOT_STRINGS, token } from './token.ts'

const ask = (azp: unknown) => authorizedPartyIsUs(token({ claims: { azp } }), expected()).holds

test('takes no azp, or ours', () => {
  expect(ask(undefined)).toBe(true)
  expect(ask('portal')).toBe(true)
})

test.each(['other', '', 'Portal', ['portal'], ...NOT_STRINGS])('refuses azp %j', (azp) => {
  expect(ask(azp)).toBe(false)
})
