import { expect, test } from 'vitest'
import { attestedBy } from '../../src/web/asked-for.ts'
import { evidence } from '../assurance/evidence.ts'

test('what a provider attested is cut to what a page and a line of the log can bear', () => {
  const endless = 'x'.repeat(500_000)
  const said = attestedBy(evidence({ acr: endless, amr: Array(100_000).fill(endless) }))
  expect(JSON.stringify(said).length).toBeLessThan(2_000)
  expect(said.acr).toMatch(/^x+…$/)
})

test('what is of an ordinary length is left as it is', () => {
  expect(attestedBy(evidence({ acr: 'urn:okta:loa:2fa:any', amr: ['pwd', 'otp'] }))).toMatchObject({
    acr: 'urn:okta:loa:2fa:any',
    amr: ['pwd', 'otp'],
  })
})
