import { describe, expect, test } from 'vitest'
import type { Evidence } from '../../src/assurance/evidence.ts'
import { seconds } from '../../src/assurance/time.ts'
import { GENUINE, SUFFICIENT, validate } from '../../src/checks/validate.ts'
import { ago, ahead, evidence, NOW } from '../assurance/evidence.ts'
import { expected, token } from './token.ts'

type Fault = Readonly<{ claims?: Record<string, unknown>; header?: Record<string, unknown> }>

/** One fault for each row of the table, in its order. */
const FAULTS: ReadonlyArray<readonly [check: string, refusal: string, fault: Fault]> = [
  ['algIsTheConfiguredOne', 'id_token_invalid', { header: { alg: 'HS256' } }],
  ['typeIsIdToken', 'id_token_invalid', { header: { typ: 'at+jwt' } }],
  ['issuerIsOurs', 'id_token_invalid', { claims: { iss: 'https://evil.example' } }],
  ['audienceIsUsAlone', 'id_token_invalid', { claims: { aud: ['portal', 'other'] } }],
  ['authorizedPartyIsUs', 'id_token_invalid', { claims: { azp: 'other' } }],
  ['notExpired', 'id_token_invalid', { claims: { exp: ago(31) } }],
  ['issuedJustNow', 'id_token_invalid', { claims: { iat: ahead(31) } }],
  ['validAlready', 'id_token_invalid', { claims: { nbf: ahead(31) } }],
  ['nonceIsTheOneSent', 'id_token_invalid', { claims: { nonce: 'another' } }],
  ['subjectIsWellFormed', 'id_token_invalid', { claims: { sub: ' bob' } }],
  ['accessTokenHashMatches', 'id_token_invalid', { claims: { at_hash: 'MTIzNDU2Nzg' } }],
  ['claimsHaveTheirTypes', 'id_token_invalid', { claims: { acr: ['urn:okta:loa:2fa:any'] } }],
  ['authTimeIsATime', 'id_token_invalid', { claims: { auth_time: String(NOW) } }],
  ['authTimeIsNotInTheFuture', 'auth_time_in_the_future', { claims: { auth_time: ahead(31) } }],
  ['subjectIsTheSame', 'subject_changed', { claims: { sub: 'bob' } }],
]

describe('the table', () => {
  test('asks whether the token is genuine, in this order, and each row names its specification', () => {
    expect(GENUINE.map(({ check, refusal }) => [check.name, refusal])).toEqual(FAULTS.map(([check, refusal]) => [check, refusal]))
    expect(
      [...GENUINE, ...SUFFICIENT].filter(({ section }) => !/^(OIDC Core|RFC \d{4}) [\d.]+( \(\d+\))?$/.test(section)),
    ).toEqual([])
  })

  test('then whether it is enough, in this order', () => {
    expect(SUFFICIENT.map(({ check, refusal }) => [check.name, refusal])).toEqual([
      ['acrIsPresent', 'acr_missing'],
      ['levelIsReached', 'level_not_reached'],
      ['authTimeIsPresent', 'auth_time_missing'],
      ['authenticationIsRecentEnough', 'authentication_too_old'],
      ['signedInAgain', 'not_reauthenticated'],
    ])
  })
})

describe('a good token', () => {
  test('satisfies, and says who and how', () => {
    const result = validate(token({ claims: { sid: 's1', name: 'Alice', email: 'alice@example.com' } }), expected())
    expect(result).toMatchObject({
      outcome: 'satisfied',
      identity: { issuer: 'https://id.example.com', subject: 'alice', sid: 's1', name: 'Alice', email: 'alice@example.com' },
      evidence: { acr: 'urn:okta:loa:2fa:any', amr: ['pwd', 'otp'], acrs: [], authTime: ago(10) },
    })
    expect(result.asked.map(({ check, because }) => [check, because])).toEqual(
      [...GENUINE, ...SUFFICIENT].map(({ check }) => [check.name, null]),
    )
  })

  test('leaves null what it does not say', () => {
    expect(validate(token({ claims: { amr: undefined } }), expected())).toMatchObject({
      identity: { sid: null, name: null, email: null },
      evidence: { amr: [], acrs: [] },
    })
  })

  test('has no name where name and email are not words', () => {
    expect(validate(token({ claims: { name: { toString: 'x' }, email: 7, sid: null } }), expected())).toMatchObject({
      outcome: 'satisfied',
      identity: { sid: null, name: null, email: null },
    })
  })

  test('may say its methods and contexts as one word', () => {
    expect(validate(token({ claims: { amr: 'pwd', acrs: 'c1' } }), expected())).toMatchObject({
      evidence: { amr: ['pwd'], acrs: ['c1'] },
    })
  })
})

describe('each fault', () => {
  test.each(FAULTS)('%s refuses as %s, and nothing is taken from the token', (check, refusal, fault) => {
    const result = validate(token(fault), expected())
    expect(result).toMatchObject({ outcome: 'invalid', reason: refusal })
    expect(Object.keys(result).sort()).toEqual(['asked', 'outcome', 'reason'])
    expect(result.asked.at(-1)).toMatchObject({ check, because: expect.any(String) })
    expect(result.asked.slice(0, -1).every(({ because }) => because === null)).toBe(true)
  })

  test.each(FAULTS.slice(0, -1).map(([check], row) => [check, row] as const))(
    '%s is what refuses where all the faults after it are there as well',
    (check, row) => {
      // The earlier of two faults in one claim is the one that counts, so later ones are laid down first.
      const rest = FAULTS.slice(row).toReversed()
      const all = {
        header: Object.assign({}, ...rest.map(([, , { header }]) => header)),
        claims: Object.assign({}, ...rest.map(([, , { claims }]) => claims)),
      }
      expect(validate(token(all), expected()).asked.at(-1)?.check).toBe(check)
    },
  )

  test('no reason quotes a value of the token', () => {
    for (const [, , fault] of FAULTS) {
      for (const { because } of validate(token(fault), expected()).asked) {
        expect(because ?? '').not.toMatch(/HS256|evil|other|another|bob|MTIz|176/)
      }
    }
  })
})

describe('genuine, but not enough', () => {
  const shortOf = (reason: string, claims: Record<string, unknown>, parts = {}) => {
    const result = validate(token({ claims }), expected(parts))
    expect(result).toMatchObject({ outcome: 'insufficient', reason, identity: { subject: 'alice' } })
    return result
  }

  test.each([undefined, null])('acr %j is missing', (acr) => {
    expect(shortOf('acr_missing', { acr })).toMatchObject({ evidence: { acr: null } })
  })

  test.each(['', '0', 'urn:okta:loa:1fa:any', 'urn:okta:loa:2fa:any:ifpossible', 'phr', '__proto__', 'constructor'])(
    'acr %j does not reach two factors, and is kept as what was said',
    (acr) => {
      expect(shortOf('level_not_reached', { acr })).toMatchObject({ evidence: { acr } })
    },
  )

  test('no auth_time is missing', () => {
    expect(shortOf('auth_time_missing', { auth_time: undefined })).toMatchObject({ evidence: { authTime: null } })
  })

  test('auth_time 0 is too old, not missing', () => {
    expect(shortOf('authentication_too_old', { auth_time: 0 })).toMatchObject({ evidence: { authTime: 0 } })
  })

  test('an authentication 301 s ago is too old for 300 s, and one 300 s ago is not', () => {
    shortOf('authentication_too_old', { auth_time: ago(301) })
    expect(validate(token({ claims: { auth_time: ago(300) } }), expected()).outcome).toBe('satisfied')
  })

  test('a sign-in before the request does not do where a page asks each time', () => {
    const eachTime = { requirement: { kind: 'each-time', level: 'single-factor' }, sentAt: NOW }
    shortOf('not_reauthenticated', { auth_time: ago(6) }, eachTime)
    expect(validate(token({ claims: { auth_time: ago(5) } }), expected({ ...eachTime } as object)).outcome).toBe('satisfied')
  })

  test('too weak counts before too old, and missing before both', () => {
    shortOf('level_not_reached', { acr: 'phr', auth_time: 0 })
    shortOf('acr_missing', { acr: undefined, auth_time: undefined })
  })
})

describe('an auth_time ahead of this clock', () => {
  test.each([1, 30])('by %j s counts as now, so that it lasts no longer than the window', (length) => {
    expect(validate(token({ claims: { auth_time: ahead(length) } }), expected())).toMatchObject({
      outcome: 'satisfied',
      evidence: { authTime: NOW },
    })
  })

  test('by more than the tolerance refuses the token', () => {
    expect(validate(token({ claims: { auth_time: ahead(1) } }), expected({ tolerance: seconds(0) }))).toMatchObject({
      outcome: 'invalid',
      reason: 'auth_time_in_the_future',
    })
  })
})

describe('a plain sign-in', () => {
  test.each([
    ['nothing of how or when', { acr: undefined, amr: undefined, auth_time: undefined }],
    ['an unknown acr', { acr: 'https://example.com/whatever' }],
    ['an authentication of last year', { auth_time: ago(31_536_000) }],
  ])('is satisfied by a token that says %s', (_, claims) => {
    const result = validate(token({ claims }), expected({ requirement: { kind: 'session' }, subject: null }))
    expect(result.outcome).toBe('satisfied')
  })
})

test('evidence comes from here only: what merely looks like it is not', () => {
  // @ts-expect-error: the type has one maker
  const forged: Evidence = { acr: 'phr', amr: [], acrs: [], authTime: NOW }
  expect(forged).toEqual(evidence({ acr: 'phr' }))
})
