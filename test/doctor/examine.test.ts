import { describe, expect, it } from 'vitest'
import { PROFILE_NAMES } from '../../src/assurance/profiles/by-name.ts'
import { epochSeconds } from '../../src/assurance/time.ts'
import { examine, type Finding, QUESTIONS, works } from '../../src/doctor/examine.ts'
import type { Metadata, Seen } from '../../src/doctor/facts.ts'
import { GOOD, KEYS, SEEN, settings } from './facts.ts'

type Case = Readonly<{
  env?: Readonly<Record<string, string>>
  metadata?: Metadata
  keys?: unknown
  seen?: Partial<Seen>
}>

async function findings({ env, metadata, keys, seen }: Case): Promise<readonly Finding[]> {
  const jwks = keys === undefined ? { keys: [KEYS.rsa] } : keys
  return examine(settings(env), { ...GOOD, ...metadata }, jwks, { ...SEEN, ...seen })
}

async function finding(about: string, given: Case): Promise<Finding> {
  const found = (await findings(given)).find((one) => one.about === about)
  if (found === undefined) throw new Error(`nothing is asked about ${about}`)
  return found
}

const later = (seconds: number) => epochSeconds(SEEN.at + seconds)

describe('a provider that leaves nothing to be desired', () => {
  it('works, without a note', async () => {
    const found = await findings({})
    expect(found.filter(({ verdict }) => verdict !== 'ok')).toEqual([])
    expect(works(found)).toBe(true)
  })

  it('is asked every question once, in the order of the table, each with its section', async () => {
    const found = await findings({})
    expect(found.map(({ about }) => about)).toEqual(QUESTIONS.map(({ about }) => about))
    expect(new Set(found.map(({ about }) => about)).size).toBe(found.length)
    for (const { section, says } of found)
      expect([section, says]).toEqual([expect.stringMatching(/\d/), expect.stringMatching(/\.$/)])
  })
})

// About what, in which case, and what is found. Each case is one change to the good provider.
const CASES: ReadonlyArray<
  readonly [about: string, name: string, given: Case, verdict: Finding['verdict'], says: RegExp, todo?: RegExp]
> = [
  ['issuer', 'with a slash at the end', { metadata: { issuer: `${GOOD.issuer}/` } }, 'ok', /idp\.example/],
  [
    'issuer',
    'of another',
    { metadata: { issuer: 'https://other.example' } },
    'wrong',
    /another issuer, https:\/\/other/,
    /ISSUER_URL/,
  ],
  ['issuer', 'missing', { metadata: { issuer: undefined } }, 'wrong', /no issuer/, /ISSUER_URL/],
  ['issuer', 'of the wrong type', { metadata: { issuer: [] } }, 'wrong', /no issuer/],
  [
    'issuer',
    'for all tenants',
    { metadata: { issuer: 'https://login.example/{tenantid}/v2.0' } },
    'wrong',
    /many tenants/,
    /tenant/,
  ],

  ['tls', 'none, on this machine', { env: { ISSUER_URL: 'http://localhost:4000' } }, 'ok', /this machine/],
  ['tls', 'a certificate nobody saw', { seen: { certificateUntil: null } }, 'ok', /accepted/],
  ['tls', 'a certificate of 14 days more', { seen: { certificateUntil: later(14 * 86_400) } }, 'ok', /until 2026/],
  ['tls', 'a certificate of a second less', { seen: { certificateUntil: later(14 * 86_400 - 1) } }, 'note', /13 days/, /renewed/],
  ['tls', 'a certificate that ends now', { seen: { certificateUntil: later(0) } }, 'note', /0 days/, /renewed/],
  ['tls', 'a certificate that has ended', { seen: { certificateUntil: later(-1) } }, 'wrong', /expired/, /renewed/],

  ['endpoints', 'no token endpoint', { metadata: { token_endpoint: undefined } }, 'wrong', /token_endpoint/, /there/],
  [
    'endpoints',
    'one in the clear',
    { metadata: { end_session_endpoint: 'http://idp.example/x' } },
    'wrong',
    /end_session_endpoint/,
  ],
  ['endpoints', 'of another issuer', { metadata: { issuer: 'https://other.example' } }, 'ok', /endpoint/],

  ['code-flow', 'implicit only', { metadata: { response_types_supported: ['id_token'] } }, 'wrong', /id_token/, /code/],
  ['code-flow', 'no list', { metadata: { response_types_supported: undefined } }, 'note', /does not say/],
  ['code-flow', 'by form post only', { metadata: { response_modes_supported: ['form_post'] } }, 'wrong', /form_post/],
  ['code-flow', 'no such grant', { metadata: { grant_types_supported: ['implicit'] } }, 'wrong', /implicit/],
  ['code-flow', 'grants not listed', { metadata: { grant_types_supported: undefined } }, 'ok', /offered/],

  [
    'signing-algorithm',
    'another one',
    { env: { ID_TOKEN_SIGNING_ALG: 'PS256' } },
    'wrong',
    /PS256.*RS256, ES256/,
    /ID_TOKEN_SIGNING_ALG/,
  ],
  ['signing-algorithm', 'no list', { metadata: { id_token_signing_alg_values_supported: undefined } }, 'note', /does not say/],
  [
    'signing-algorithm',
    'no list, but a word',
    { metadata: { id_token_signing_alg_values_supported: 'RS256' } },
    'note',
    /does not say/,
  ],

  ['keys', 'two of them', { keys: { keys: [{ ...KEYS.rsa, kid: 'a' }, { ...KEYS.rsa, kid: 'b' }, KEYS.ec] } }, 'ok', /2 keys/],
  ['keys', 'one of another kind', { keys: { keys: [KEYS.ec] } }, 'wrong', /No published key/, /ID_TOKEN_SIGNING_ALG/],
  ['keys', 'for another algorithm', { keys: { keys: [{ ...KEYS.rsa, alg: 'RS512' }] } }, 'wrong', /No published key/],
  ['keys', 'for encryption', { keys: { keys: [{ ...KEYS.rsa, use: 'enc' }] } }, 'wrong', /No published key/],
  ['keys', 'of 1024 bits', { keys: { keys: [KEYS.shortRsa] } }, 'wrong', /No published key/, /2048/],
  ['keys', 'none', { keys: { keys: [] } }, 'wrong', /No published key/],
  ['keys', 'that are none', { keys: { keys: 'soon' } }, 'wrong', /no key set/],
  ['keys', 'an answer that is no object', { keys: null }, 'wrong', /no key set/],
  ['keys', 'that could not be had', { seen: { keySetTrouble: { says: 'Down.', todo: 'Wait.' } } }, 'wrong', /Down/, /Wait/],

  ['pkce', 'not mentioned', { metadata: { code_challenge_methods_supported: undefined } }, 'note', /PKCE/],
  ['pkce', 'plain only', { metadata: { code_challenge_methods_supported: ['plain'] } }, 'wrong', /plain/, /S256/],

  [
    'client-authentication',
    'in the body',
    { metadata: { token_endpoint_auth_methods_supported: ['client_secret_post'] } },
    'ok',
    /client_secret_post/,
  ],
  [
    'client-authentication',
    'no list',
    { metadata: { token_endpoint_auth_methods_supported: undefined } },
    'ok',
    /client_secret_basic/,
  ],
  [
    'client-authentication',
    'by key only',
    { metadata: { token_endpoint_auth_methods_supported: ['private_key_jwt'] } },
    'wrong',
    /private_key_jwt/,
    /CLIENT_PRIVATE_KEY_FILE/,
  ],
  ['client-authentication', 'by our key', { env: { CLIENT_PRIVATE_KEY_FILE: 'k.pem' } }, 'ok', /private_key_jwt/],
  [
    'client-authentication',
    'no list for a key',
    { env: { CLIENT_PRIVATE_KEY_FILE: 'k.pem' }, metadata: { token_endpoint_auth_methods_supported: undefined } },
    'wrong',
    /client_secret_basic/,
    /CLIENT_SECRET/,
  ],

  ['pushed-requests', 'not offered', { metadata: { pushed_authorization_request_endpoint: undefined } }, 'note', /browser/],
  ['pushed-requests', 'turned off', { env: { PUSHED_AUTHORIZATION_REQUESTS: 'off' } }, 'note', /turned off/],
  [
    'pushed-requests',
    'required and turned off',
    { env: { PUSHED_AUTHORIZATION_REQUESTS: 'off' }, metadata: { require_pushed_authorization_requests: true } },
    'wrong',
    /only/,
    /auto/,
  ],
  [
    'pushed-requests',
    'required and not there',
    { metadata: { pushed_authorization_request_endpoint: undefined, require_pushed_authorization_requests: true } },
    'wrong',
    /only/,
  ],

  [
    'response-issuer',
    'not offered',
    { metadata: { authorization_response_iss_parameter_supported: undefined } },
    'note',
    /issuer/,
  ],

  ['clock', 'not told', { seen: { providerTime: null } }, 'note', /does not tell/],
  ['clock', 'as far ahead as allowed', { seen: { providerTime: later(30) } }, 'ok', /30 s ahead/],
  ['clock', 'a second further ahead', { seen: { providerTime: later(31) } }, 'wrong', /31 s ahead.*refused/, /NTP/],
  ['clock', 'five seconds behind', { seen: { providerTime: later(-5) } }, 'ok', /5 s behind/],
  ['clock', 'six seconds behind', { seen: { providerTime: later(-6) } }, 'note', /6 s behind/, /NTP/],
  ['clock', 'too far behind', { seen: { providerTime: later(-31) } }, 'wrong', /31 s behind/],

  ['scopes', 'one missing', { env: { SCOPES: 'openid phone' } }, 'note', /phone/, /SCOPES/],
  ['scopes', 'no list', { metadata: { scopes_supported: undefined } }, 'note', /does not list/],

  ['single-factor', 'nothing asked', { env: { IDP_PROFILE: 'generic' } }, 'ok', /whoever signs in/],
  [
    'single-factor',
    'not in the list',
    { metadata: { acr_values_supported: ['urn:okta:loa:2fa:any'] } },
    'note',
    /1fa/,
    /whoever signs in/,
  ],
  ['two-factor', 'no list', { metadata: { acr_values_supported: undefined } }, 'note', /2fa:any.*does not say/, /--try/],
  [
    'two-factor',
    'not in the list',
    { metadata: { acr_values_supported: ['gold', 'silver'] } },
    'wrong',
    /gold, silver/,
    /ACR_TWO_FACTOR/,
  ],
  [
    'two-factor',
    'one of several',
    { env: { ACR_TWO_FACTOR: 'gold platinum' }, metadata: { acr_values_supported: ['platinum'] } },
    'ok',
    /gold platinum/,
  ],
  [
    'two-factor',
    'a number that is not listed',
    { env: { IDP_PROFILE: 'keycloak' }, metadata: { acr_values_supported: ['gold'] } },
    'note',
    /gold/,
    /ACR_TWO_FACTOR/,
  ],
  ['two-factor', 'without a name', { env: { IDP_PROFILE: 'zitadel' } }, 'ok', /new sign-in/],
  [
    'two-factor',
    'a context of Entra',
    { env: { IDP_PROFILE: 'entra' }, metadata: { acr_values_supported: undefined } },
    'ok',
    /c1/,
  ],
  ['two-factor', 'to be named', { env: { IDP_PROFILE: 'curity' } }, 'note', /the same everywhere/, /ACR_TWO_FACTOR/],
  ['two-factor', 'that Google has not', { env: { IDP_PROFILE: 'google' } }, 'note', /nothing that shows it/],
  ['two-factor', 'named where no time comes', { env: { IDP_PROFILE: 'logingov', ACR_TWO_FACTOR: 'x' } }, 'note', /its age/],
  ['phishing-resistant', 'one of two listed', {}, 'ok', /phr/],
  [
    'phishing-resistant',
    'not in the list',
    { metadata: { acr_values_supported: ['urn:okta:loa:2fa:any'] } },
    'wrong',
    /phr/,
    /ACR_PHISHING_RESISTANT/,
  ],

  ['claims-parameter', 'used and read', { env: { IDP_PROFILE: 'refeds' } }, 'ok', /is read/],
  [
    'claims-parameter',
    'used and not mentioned',
    { env: { IDP_PROFILE: 'entra' }, metadata: { claims_parameter_supported: undefined } },
    'note',
    /does not say/,
  ],
  [
    'claims-parameter',
    'used and not read',
    { env: { IDP_PROFILE: 'refeds' }, metadata: { claims_parameter_supported: false } },
    'wrong',
    /does not read/,
    /IDP_PROFILE/,
  ],

  ['prompt', 'not mentioned', { metadata: { prompt_values_supported: undefined } }, 'note', /prompt=login/],
  ['prompt', 'not heeded', { metadata: { prompt_values_supported: ['none'] } }, 'wrong', /prompt=login/, /IDP_PROFILE/],
  ['prompt', 'none sent', { env: { IDP_PROFILE: 'google' }, metadata: { prompt_values_supported: ['none'] } }, 'ok', /None/],
  ['prompt', 'one in every request', { env: { IDP_PROFILE: 'logingov' } }, 'ok', /select_account/],

  ['auth-time', 'not listed', { metadata: { claims_supported: ['sub'] } }, 'note', /claims/],
  ['auth-time', 'claims not listed', { metadata: { claims_supported: undefined } }, 'ok', /every ID token/],
  ['auth-time', 'where it was turned on', { env: { IDP_PROFILE: 'entra' } }, 'note', /told to/, /auth_time/],
  ['auth-time', 'never', { env: { IDP_PROFILE: 'logingov' } }, 'note', /never/],
  ['auth-time', 'when asked', { env: { IDP_PROFILE: 'auth0' } }, 'ok', /max_age/],

  ['sign-out-there', 'no such place', { metadata: { end_session_endpoint: undefined } }, 'note', /not the one there/],
  [
    'sign-out-told',
    'not offered',
    { metadata: { backchannel_logout_supported: undefined } },
    'note',
    /does not tell/,
    /SESSION_LIFETIME/,
  ],
  ['sign-out-told', 'of persons only', { metadata: { backchannel_logout_session_supported: false } }, 'note', /all of a person/],

  [
    'approvals',
    'not offered',
    { metadata: { backchannel_authentication_endpoint: undefined } },
    'note',
    /not offered/,
    /step-up/,
  ],
  ['approvals', 'not in the profile', { env: { IDP_PROFILE: 'zitadel' } }, 'note', /profile "zitadel"/],
  ['approvals', 'by ping only', { metadata: { backchannel_token_delivery_modes_supported: ['ping'] } }, 'note', /ping/],
  [
    'approvals',
    'without the grant',
    { metadata: { grant_types_supported: ['authorization_code'] } },
    'note',
    /grant type/,
    /fail/,
  ],

  ['bearer-tokens', 'that say nothing', { env: { IDP_PROFILE: 'auth0' } }, 'note', /do not say/],
  ['bearer-tokens', 'nobody knows', { env: { IDP_PROFILE: 'curity' } }, 'note', /not documented/],
  ['introspection', 'not offered', { metadata: { introspection_endpoint: undefined } }, 'note', /Opaque/],

  ['pages', 'but one', { env: { IDP_PROFILE: 'auth0' } }, 'note', /\/security asks; \/bank-details cannot/],
  [
    'pages',
    'signing in only',
    { env: { IDP_PROFILE: 'google' } },
    'wrong',
    /\/account asks; \/payroll, \/bank-details, \/security cannot/,
    /ACR_TWO_FACTOR/,
  ],
]

describe('each question', () => {
  for (const [about, name, given, verdict, says, todo] of CASES) {
    it(`${about}: ${name}`, async () => {
      const found = await finding(about, given)
      expect(found).toMatchObject({ verdict, says: expect.stringMatching(says) })
      if (found.verdict !== 'ok') expect(found.todo).toMatch(todo ?? /\.$/)
    })
  }

  it('is asked in a case where it is not content', () => {
    const asked = new Set(CASES.filter(([, , , verdict]) => verdict !== 'ok').map(([about]) => about))
    expect(QUESTIONS.map(({ about }) => about).filter((about) => !asked.has(about))).toEqual([])
  })
})

describe('whatever a document holds', () => {
  const ODD = [null, 0, '', 'x'.repeat(10_000), [], [null, 1], {}, true, '\u001b[31mred']

  it.each(ODD)('%j in every member is answered, in short and plain words', async (odd) => {
    const metadata = Object.fromEntries(Object.keys(GOOD).map((member) => [member, odd]))
    for (const { says } of await findings({ metadata })) {
      expect(says.length).toBeLessThan(800)
      expect(says).not.toMatch(/\p{C}/u)
    }
  })

  it.each(PROFILE_NAMES)('with the profile %s, an empty document is answered, and no secret is repeated', async (name) => {
    const found = await examine(settings({ IDP_PROFILE: name }), {}, undefined, SEEN)
    expect(works(found)).toBe(false)
    expect(JSON.stringify(found)).not.toContain('canary')
  })
})
