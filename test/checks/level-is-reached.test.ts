import { expect, test } from 'vitest'
import { levelIsReached } from '../../src/checks/level-is-reached.ts'
import { evidence, UNKNOWN_SIGNS } from '../assurance/evidence.ts'
import { expected } from './token.ts'

test('the exact sign of the level reaches it', () => {
  expect(levelIsReached(evidence({ acr: 'urn:okta:loa:2fa:any' }), expected()).holds).toBe(true)
})

test.each([...UNKNOWN_SIGNS, 'urn:okta:loa:1fa:any', 'urn:okta:loa:2fa:any:ifpossible', 'urn:okta:loa:2fa:an', 'phr', null])(
  'acr %j does not reach two factors',
  (acr) => {
    expect(levelIsReached(evidence({ acr, amr: ['pwd', 'otp', 'mfa'] }), expected())).toEqual({
      holds: false,
      because: 'the evidence does not reach two-factor',
    })
  },
)

test('any evidence reaches a single factor', () => {
  expect(levelIsReached(evidence(), expected({ requirement: { kind: 'session' } })).holds).toBe(true)
  expect(levelIsReached(evidence(), expected({ requirement: { kind: 'each-time', level: 'single-factor' } })).holds).toBe(true)
})
