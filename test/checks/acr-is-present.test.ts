import { expect, test } from 'vitest'
import { generic } from '../../src/assurance/profiles/generic.ts'
import { acrIsPresent } from '../../src/checks/acr-is-present.ts'
import { evidence } from '../assurance/evidence.ts'
import { expected } from './token.ts'

const byMethod = {
  ...generic,
  levels: { ...generic.levels, 'two-factor': { ask: [], acr: [], amr: ['mfa'], acrs: [] } },
}

test('a level that acr shows is not there without one', () => {
  expect(acrIsPresent(evidence({ acr: null, amr: ['mfa'] }), expected())).toEqual({ holds: false, because: 'acr is missing' })
})

test.each(['urn:okta:loa:2fa:any', 'unknown', '', '0'])('acr %j is there; what it is worth is another question', (acr) => {
  expect(acrIsPresent(evidence({ acr }), expected()).holds).toBe(true)
})

test('none is needed where amr shows the level, nor for a single factor', () => {
  expect(acrIsPresent(evidence({ acr: null }), expected({ profile: byMethod })).holds).toBe(true)
  expect(acrIsPresent(evidence({ acr: null }), expected({ requirement: { kind: 'session' } })).holds).toBe(true)
})
