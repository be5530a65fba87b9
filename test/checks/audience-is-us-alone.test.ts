import { expect, test } from 'vitest'
import { audienceIsUsAlone } from '../../src/checks/audience-is-us-alone.ts'
import { expected, NOT_STRINGS, token } from './token.ts'

const ask = (aud: unknown) => audienceIsUsAlone(token({ claims: { aud } }), expected()).holds

test('takes our client id, bare or as the only one of a list', () => {
  expect(ask('portal')).toBe(true)
  expect(ask(['portal'])).toBe(true)
})

test.each([
  ['portal', 'other'],
  ['other', 'portal'],
  ['portal', 'portal'],
  ['portal', null],
])('refuses a second audience: %j, %j', (...aud) => {
  expect(ask(aud)).toBe(false)
})

test.each(['other', 'Portal', 'portal ', '', undefined, [''], [['portal']], { 0: 'portal', length: 1 }, ...NOT_STRINGS])(
  'refuses aud %j',
  (aud) => {
    expect(ask(aud)).toBe(false)
  },
)
