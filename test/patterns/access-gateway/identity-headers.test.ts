import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { identityOf } from '../../../src/patterns/access-gateway/identity.ts'
import {
  asHeaderValue,
  type Header,
  identityHeaders,
  withoutClaims,
} from '../../../src/patterns/access-gateway/identity-headers.ts'
import { sessionData } from '../../session/stores/session-data.ts'
import { asCgi } from './support/echo-app.ts'

describe('what a client says about itself', () => {
  test.each([
    ...[
      'X-Auth-Subject',
      'X-Auth-Level',
      'X-Auth-Assertion',
      'X-Auth-Anything',
      'X-Auth',
      'x-auth-request-user',
      'X-Authenticated-User',
    ],
    ...[
      'X-User',
      'X-Username',
      'X-User-Id',
      'X-Forwarded-User',
      'X-Forwarded-Email',
      'X-Forwarded-Groups',
      'X-Forwarded-Preferred-Username',
    ],
    ...[
      'Remote-User',
      'REMOTE-USER',
      'X-Remote-User',
      'X-Remote-Group',
      'X-Webauth-User',
      'X-Acr',
      'X-Amr',
      'X-Level',
      'X-Roles',
    ],
    ...[
      'X-Gateway-Secret',
      'X-Original-URL',
      'X-Original-URI',
      'X-Rewrite-URL',
      'X-Forwarded-Uri',
      'X-Forwarded-Prefix',
      'X-Forwarded-Host',
    ],
    ...[
      'X-HTTP-Method-Override',
      'X-HTTP-Method',
      'X-Method-Override',
      'Forwarded',
      'X-Real-IP',
      'X-Client-Cert',
      'SSL-Client-Verify',
    ],
    ...['Authorization', 'Proxy-Authorization', 'Proxy', 'OIDC_CLAIM_sub', 'OIDC-Claim-Sub', 'X-MS-CLIENT-PRINCIPAL-NAME'],
  ])('%s does not go on', (name) => {
    for (const disguise of [name, name.toLowerCase(), name.toUpperCase(), name.replaceAll('-', '_'), name.replace('-', '_')]) {
      expect(withoutClaims([[disguise, 'mallory']])).toEqual({})
    }
  })

  test.each(['X_User', 'x_auth_level', 'Accept_Language', 'X.Auth.Level', 'X-Auth~Level', "X'User", 'X!', 'Accept*'])(
    '%s has a character that some server takes for another, so it does not go on',
    (name) => {
      expect(withoutClaims([[name, '1']])).toEqual({})
    },
  )

  test('what Connection lists does not go on, and Connection itself does not', () => {
    const headers: Header[] = [
      ['Connection', 'X-Custom, keep-alive'],
      ['X-Custom', '1'],
      ['connection', 'X-Other'],
      ['X-Other', '2'],
      ['Keep-Alive', 'timeout=5'],
      ['TE', 'trailers'],
      ['Upgrade', 'h2c'],
      ['X-Third', '3'],
    ]
    expect(withoutClaims(headers)).toEqual({ 'x-third': '3' })
  })

  test('what browsers send goes on, in order, several lines as several', () => {
    const headers: Header[] = [
      ['Accept', 'text/html'],
      ['X-Requested-With', 'XMLHttpRequest'],
      ['If-None-Match', '"1"'],
      ['Sec-Fetch-Site', 'same-origin'],
      ['X-CSRF-Token', 'a'],
      ['X-CSRF-Token', 'b'],
      ['constructor', 'c'],
    ]
    expect(withoutClaims(headers)).toEqual({
      accept: 'text/html',
      'x-requested-with': 'XMLHttpRequest',
      'if-none-match': '"1"',
      'sec-fetch-site': 'same-origin',
      'x-csrf-token': ['a', 'b'],
      constructor: 'c',
    })
  })

  test('no spelling makes an app of the CGI kind read a client’s value in place of ours', () => {
    const letters = fc.constantFrom(...'xXaAuUtThH-_.~!lLeEvVsSbBjJ'.split(''))
    const names = fc.oneof(
      fc.array(letters, { minLength: 1, maxLength: 16 }).map((all) => all.join('')),
      fc.constantFrom('x_auth_level', 'X-Auth_Level', 'x.auth-level', 'X-AUTH-LEVEL', 'x-auth-level', 'X~auth-level'),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(names, fc.constant('phishing-resistant')), { maxLength: 6 }), (headers) => {
        const ours = identityHeaders({ subject: 'alice', name: null, email: null, level: 'single-factor' })
        const sent = Object.entries({ ...withoutClaims(headers), ...ours }).flatMap(([name, value]) =>
          [value].flat().map((one): Header => [name, one]),
        )
        expect(asCgi(sent).HTTP_X_AUTH_LEVEL).toBe('single-factor')
      }),
      { numRuns: 5_000 },
    )
  })
})

describe('what the app is told', () => {
  test.each([
    ['alice@example.test', 'alice@example.test'],
    ['Alice Adams', 'Alice Adams'],
    ['auth0|5f7c', 'auth0|5f7c'],
    ['Zoë', 'Zo%C3%AB'],
    ['Adams, Alice', 'Adams%2C Alice'],
    ['a;b', 'a%3Bb'],
    ['"A" \\ B', '%22A%22 %5C B'],
    ['100%', '100%25'],
    ['{http.request.host}', '%7Bhttp.request.host%7D'],
    ['%0d%0aX-Auth-Level: phr', '%250d%250aX-Auth-Level: phr'],
    ['a\r\nX-Auth-Level: phr', 'a%0D%0AX-Auth-Level: phr'],
    ['a\nb', 'a%0Ab'],
    ['a\u0000b\u007f', 'a%00b%7F'],
    [' a ', '%20a%20'],
    ['', ''],
    ['\u0153\u560a\u560d', '%C5%93%E5%98%8A%E5%98%8D'],
    ['😀', '%F0%9F%98%80'],
    ['\ud83d', '%EF%BF%BD'],
  ])('%j is sent as %j', (value, sent) => {
    expect(asHeaderValue(value)).toBe(sent)
  })

  test('every value is one line of printable ASCII without separators, and can be read back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (value) => {
        const sent = asHeaderValue(value)
        expect(sent).toMatch(/^(?:[!-~](?:[ -~]*[!-~])?)?$/)
        expect(sent).not.toMatch(/[,;"\\{}]/)
        expect(decodeURIComponent(sent)).toBe(value.toWellFormed())
      }),
      { numRuns: 5_000 },
    )
  })

  test('what a person does not have is no header', () => {
    const identity = { subject: 'alice', name: null, email: null, level: 'single-factor' } as const
    expect(identityHeaders(identity)).toEqual({ 'x-auth-subject': 'alice', 'x-auth-level': 'single-factor' })
  })

  test('a name too long is cut between characters, and an address too long is none', () => {
    const data = sessionData({ name: '😀'.repeat(300), email: `${'a'.repeat(320)}@example.test` })
    const { name, email } = identityOf(data, 'single-factor')
    expect(name).toBe('😀'.repeat(256))
    expect(email).toBeNull()
  })
})
