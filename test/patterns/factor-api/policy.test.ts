import { describe, expect, test } from 'vitest'
import { epochSeconds } from '../../../src/assurance/time.ts'
import { maskedAddress, maskedNumber } from '../../../src/patterns/factor-api/masked.ts'
import { factorsForStepUp } from '../../../src/patterns/factor-api/policy.ts'
import type { ListedFactor } from '../../../src/patterns/factor-api/wire.ts'

const NOW = epochSeconds(Date.parse('2026-01-02T00:00:00Z') / 1000)
const enrolled = (factorType: string, changes: Partial<ListedFactor> = {}): ListedFactor => ({
  id: factorType,
  factorType,
  provider: 'OKTA',
  status: 'ACTIVE',
  created: '2026-01-01T00:00:00.000Z',
  profile: {},
  ...changes,
})
const kinds = (...listed: readonly ListedFactor[]) => factorsForStepUp(listed, NOW).map(({ kind }) => kind)

describe('what counts as a second factor', () => {
  test('is listed with the largest assurance first', () => {
    const listed = ['email', 'call', 'sms', 'token:software:totp', 'push'].map((type) => enrolled(type))
    expect(kinds(...listed)).toEqual(['push', 'totp', 'sms', 'call', 'email'])
  })

  test.each(['DISABLED', 'ENROLLED', 'EXPIRED', 'INACTIVE', 'NOT_SETUP', 'PENDING_ACTIVATION', 'active', ''])(
    'is not one that is %j',
    (status) => {
      expect(kinds(enrolled('sms', { status }))).toEqual([])
    },
  )

  test.each([
    ['question', 'OKTA'],
    ['web', 'DUO'],
    ['signed_nonce', 'OKTA'],
    ['webauthn', 'FIDO'],
    ['token:hardware', 'YUBICO'],
    ['token:hotp', 'CUSTOM'],
    ['token', 'RSA'],
    ['sms', 'CUSTOM'],
    ['push', 'DUO'],
    ['token:software:totp', 'SYMANTEC'],
    ['constructor', 'OKTA'],
  ])('is not %s of %s', (factorType, provider) => {
    expect(kinds(enrolled(factorType, { provider }))).toEqual([])
  })

  test('is one ten minutes old, and not one a second younger', () => {
    expect(kinds(enrolled('sms', { created: '2026-01-01T23:50:00.000Z' }))).toEqual(['sms'])
    expect(kinds(enrolled('sms', { created: '2026-01-01T23:50:01.000Z' }))).toEqual([])
  })

  test.each([null, undefined, '', 'yesterday', '2090-01-01T00:00:00Z'])('is not one created %j', (created) => {
    expect(kinds(enrolled('sms', { created }))).toEqual([])
  })
})

test.each([
  ['+1 555 014 0142', '•••• 0142'],
  ['+1 XXX-XXX-1337', '•••• 1337'],
  ['', '•••• '],
])('the number %j is shown as %j', (number, shown) => {
  expect(maskedNumber(number)).toBe(shown)
})

test.each([
  ['alice@example.test', 'a•••@example.test'],
  ['a@b', 'a•••@b'],
  ['"odd@name"@example.test', '"•••@example.test'],
  ['no address', '••••'],
  ['', '••••'],
])('the address %j is shown as %j', (address, shown) => {
  expect(maskedAddress(address)).toBe(shown)
})
