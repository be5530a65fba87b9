import { describe, expect, test } from 'vitest'
import { IdpUnavailable } from '../../../src/errors.ts'
import { REFUSALS, type Reason, Refused } from '../../../src/oidc/refusal.ts'
import { EVERY_CHECK } from '../../../src/web/explain/every-check.ts'
import { failedOutsideTheTable } from '../../../src/web/explain/failed-check.ts'

/** An error as openid-client throws it: around one of oauth4webapi, whose cause names a claim. */
const byTheLibrary = (claim: unknown): Error => new Error('outer', { cause: new Error('inner', { cause: { claim } }) })

describe('what a library refused is the check of ours that asks the same', () => {
  test.each([
    ['iss', 'issuerIsOurs'],
    ['aud', 'audienceIsUsAlone'],
    ['azp', 'authorizedPartyIsUs'],
    ['exp', 'notExpired'],
    ['iat', 'issuedJustNow'],
    ['nbf', 'validAlready'],
    ['nonce', 'nonceIsTheOneSent'],
    ['c_hash', 'idTokenIsReadable'],
    ['constructor', 'idTokenIsReadable'],
    [7, 'idTokenIsReadable'],
    [undefined, 'idTokenIsReadable'],
  ])('%o: %s', (claim, check) => {
    expect(failedOutsideTheTable(new Refused('id_token_invalid', '', { cause: byTheLibrary(claim) }))).toBe(check)
  })

  test.each([new Error('alone'), 'text', null, { claim: 'nonce' }])('a cause of another shape, %o, names none', (cause) => {
    expect(failedOutsideTheTable(new Refused('id_token_invalid', '', { cause }))).toBe('idTokenIsReadable')
  })

  test('and no cause is our own look at the signature', () => {
    expect(failedOutsideTheTable(new Refused('id_token_invalid', ''))).toBe('signatureVerifies')
  })
})

describe('the provider’s no', () => {
  test.each(['declined', 'unmet_authentication_requirements', 'idp_error'] as const)(
    '%s in its redirect, or at its token endpoint',
    (reason) => {
      expect(failedOutsideTheTable(new Refused(reason, ''))).toBe('providerAgreed')
      expect(failedOutsideTheTable(new Refused(reason, '', { cause: new Error('from the token endpoint') }))).toBe(
        'codeIsExchanged',
      )
    },
  )

  test('an outage is a code that was not exchanged', () => {
    expect(failedOutsideTheTable(new IdpUnavailable('down'))).toBe('codeIsExchanged')
  })
})

test.each(Object.keys(REFUSALS) as Reason[])('%s is marked at a check that there is', (reason) => {
  expect(EVERY_CHECK.map(({ check }) => check)).toContain(failedOutsideTheTable(new Refused(reason, '')))
})
