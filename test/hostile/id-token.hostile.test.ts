// Group A: the ID token. Each fear twice where it can happen twice: at a sign-in, and at a step-up of somebody signed in.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Browser } from '../support/browser.ts'
import { expectRefused } from './expect-refusal.ts'
import type { Behaviour } from './idp/behaviour.ts'
import { WITHOUT_ID_TOKEN } from './idp/faults.ts'
import type { Reason } from './reasons.ts'
import { ACR, answerFor, type Scene, startScene } from './scene.ts'

let scene: Scene
/** Signed in, and never more than that: every step-up of hers is refused. */
let alice: Browser

beforeAll(async () => {
  scene = await startScene()
  // The provider's metadata admits every algorithm there is: only the portal's own setting may decide.
  scene.idp.behave({ faults: { discovery: { change: { id_token_signing_alg_values_supported: EVERY_ALG } } } })
  alice = await scene.signedIn()
})
afterAll(() => scene.stop())
beforeEach(() => scene.reset())

const EVERY_ALG = ['RS256', 'none', 'HS256', 'ES256', 'PS256']

/** Refused at a sign-in, and again at a step-up, with nothing gained and the code spent once each time. */
async function refusedTwice(lie: Partial<Behaviour>, reason: Reason = 'id_token_invalid'): Promise<void> {
  const stranger = await scene.browser()
  scene.idp.behave(lie)
  await stranger.goto('/sign-in?return_to=/account')
  await expectRefused(scene, stranger, { reason, event: 'callback.rejected', before: { signed_in: false } })
  expect(scene.idp.requestsTo('token')).toHaveLength(1)

  const before = await scene.session(alice)
  scene.reset()
  scene.idp.behave(lie)
  await alice.goto(`${scene.base}/payroll`)
  await expectRefused(scene, alice, { reason, event: 'step_up.refused', before })
  expect(scene.events('step_up.refused')[0]).toMatchObject({ subject: 'alice', asked: { acr: ACR.two, max_age: 300 } })
  expect(scene.idp.requestsTo('token')).toHaveLength(1)
  expect(scene.idp.requestsTo('userinfo')).toEqual([])
  expect(scene.idp.requestsTo('attacker')).toEqual([])
}

async function accepted(oddity: Partial<Behaviour>): Promise<void> {
  scene.idp.behave(oddity)
  const alice = await scene.signedIn()
  await alice.goto('/payroll')
  expect(alice.status).toBe(200)
  expect((await scene.session(alice)).levels).toHaveProperty('two-factor')
}

/** A token changed after it was signed. */
const tampered = (change: (idToken: string) => unknown): Partial<Behaviour> => ({
  faults: { token: { change: (body) => ({ ...body, id_token: change(String(body.id_token)) }) } },
})

const claims = (changes: Behaviour['idTokenClaims']): Partial<Behaviour> => ({ idTokenClaims: changes })
const now = (): number => Math.floor(Date.now() / 1000)

describe('signature and algorithm', () => {
  it.each(['wrong-key', 'payload-edited', 'signature-aaaa'] as const)('A-01: a forged ID token (%s) opens nothing', (how) =>
    refusedTwice({ idTokenSigning: how }),
  )

  it.each<[string, (idToken: string) => unknown]>([
    ['with an empty signature', (token) => token.replace(/[^.]+$/, '')],
    ['without its signature', (token) => token.replace(/\.[^.]+$/, '')],
    ['with the signature cut short', (token) => token.slice(0, -8)],
    ['with more behind its signature', (token) => `${token}AAAA`],
    ['with a fourth part', (token) => `${token}.AAAA`],
    ['in five parts, as if encrypted', (token) => `${token}.AAAA.AAAA`],
    ['with header and payload swapped', (token) => token.replace(/^([^.]+)\.([^.]+)/, '$2.$1')],
    ['with a line feed in it', (token) => token.replace('.', '.\n')],
    ['with padding in it', (token) => token.replace('.', '=.')],
    ['of three dots', () => '...'],
  ])('A-01: an ID token %s opens nothing', (_name, change) => refusedTwice(tampered(change)))

  it('A-01: the signature of one genuine ID token does not vouch for another', async () => {
    const first = await scene.signedIn()
    expect(first.status).toBe(200)
    const signature = scene.idp.issued[0]?.idToken.split('.')[2]
    scene.reset()
    await refusedTwice(tampered((token) => token.replace(/[^.]+$/, String(signature))))
  })

  it.each(['alg-none', 'alg-None', 'alg-nOnE', 'hs256-client-secret', 'hs256-public-pem', 'hs256-public-jwk'] as const)(
    'A-02: an ID token with the weak algorithm %s opens nothing, whatever the metadata admit',
    (how) => refusedTwice({ idTokenSigning: how }),
  )

  it.each(['es256', 'ps256'] as const)('A-03: a good signature with %s is not the algorithm that was configured', (how) =>
    refusedTwice({ idTokenSigning: how }),
  )

  it.each(['attacker-jwk', 'attacker-jku', 'attacker-x5u'] as const)(
    'A-04: a key that the token itself brings or points at (%s) is not asked for and not believed',
    (how) => refusedTwice({ idTokenSigning: how }),
  )

  it('A-01: after a forged ID token an honest one still steps up', async () => {
    const victim = await scene.signedIn()
    scene.idp.behave({ idTokenSigning: 'wrong-key' })
    await victim.goto('/payroll')
    expect(victim.status).toBe(400)
    scene.idp.behave({ idTokenSigning: 'honest' })
    await victim.click('Try again')
    expect({ status: victim.status, path: new URL(victim.url).pathname }).toEqual({ status: 200, path: '/payroll' })
  })

  it('A-04: a certificate that the token itself brings is not believed', () =>
    refusedTwice({ idTokenSigning: 'wrong-key', idTokenHeader: { x5c: ['MIIBszCCARwCAQ=='] } }))

  it.each([
    ['that nobody knows', { crit: ['exp-secret'], 'exp-secret': true }],
    ['for an unencoded payload', { crit: ['b64'], b64: false }],
    ['that is empty', { crit: [] }],
  ])('A-05: a critical header %s is not ignored', (_name, idTokenHeader) => {
    // jose signs no such header: the token is put together by hand, and its signature is as good as any.
    const [head] = [Buffer.from(JSON.stringify({ alg: 'RS256', typ: 'JWT', ...idTokenHeader })).toString('base64url')]
    return refusedTwice(tampered((token) => token.replace(/^[^.]+/, head)))
  })

  it('A-06: an ID token without kid is accepted while one key fits', () => accepted({ idTokenSigning: 'no-kid' }))

  it('A-06: an ID token without kid is tried with every key that fits, and refused where none does', async () => {
    const other = await startScene()
    await other.signedIn()
    await other.idp.rotateKeys()
    other.idp.behave({ idTokenSigning: 'no-kid' })
    const alice = await other.signedIn()
    await alice.goto('/payroll')
    expect(alice.status).toBe(200)
    const before = await other.session(alice)
    other.reset()
    other.wait(400)
    other.idp.behave({ idTokenSigning: 'wrong-key', idTokenHeader: { kid: undefined } })
    await alice.goto('/payroll')
    await expectRefused(other, alice, {
      reason: 'id_token_invalid',
      event: 'step_up.refused',
      before: await other.session(alice),
    })
    expect(before.levels).toHaveProperty('two-factor')
    await other.stop()
  })
})

describe('issuer, audience, nonce', () => {
  it.each<[string, Behaviour['idTokenClaims']]>([
    ['with 1 behind it', (honest) => ({ ...honest, iss: `${honest.iss}1` })],
    ['with a slash behind it', (honest) => ({ ...honest, iss: `${honest.iss}/` })],
    ['in capitals', (honest) => ({ ...honest, iss: String(honest.iss).toUpperCase() })],
    ['with another scheme', (honest) => ({ ...honest, iss: String(honest.iss).replace('http:', 'https:') })],
    ['with a blank behind it', (honest) => ({ ...honest, iss: `${honest.iss} ` })],
    ['in an array', (honest) => ({ ...honest, iss: [honest.iss] })],
    ['that looks alike', (honest) => ({ ...honest, iss: String(honest.iss).replace('127', '１27') })],
    ['of null', { iss: null }],
    ['that is not there', { iss: undefined }],
  ])('A-07: an ID token of an issuer %s is not of ours', (_name, changes) => refusedTwice(claims(changes)))

  it.each<[string, Behaviour['idTokenClaims']]>([
    ['with 1 behind it', (honest) => ({ ...honest, aud: `${honest.aud}1` })],
    ['that is a beginning of ours', (honest) => ({ ...honest, aud: String(honest.aud).slice(0, -1) })],
    ['in capitals', (honest) => ({ ...honest, aud: String(honest.aud).toUpperCase() })],
    ['of several in one string', (honest) => ({ ...honest, aud: `${honest.aud} other` })],
    ['that is an empty array', { aud: [] }],
    ['that is an array of another', { aud: ['other'] }],
    ['that is an object', (honest) => ({ ...honest, aud: { 0: honest.aud, length: 1 } })],
    ['in an array in an array', (honest) => ({ ...honest, aud: [[honest.aud]] })],
    ['of null', { aud: null }],
    ['that is not there', { aud: undefined }],
  ])('A-07: an ID token for an audience %s is not for us', (_name, changes) => refusedTwice(claims(changes)))

  it.each<[string, Behaviour['idTokenClaims']]>([
    ['without azp', (honest) => ({ ...honest, aud: [honest.aud, 'other'] })],
    ['though azp is ours', (honest) => ({ ...honest, aud: [honest.aud, 'other'], azp: honest.aud })],
    ['even when it is us twice', (honest) => ({ ...honest, aud: [honest.aud, honest.aud] })],
  ])('A-08: an audience besides us is one too many, %s', (_name, changes) => refusedTwice(claims(changes)))

  it.each<[string, unknown]>([
    ['somebody else', 'other'],
    ['nobody', ''],
    ['null', null],
    ['a list', ['portal']],
  ])('A-09: an ID token made for %s by azp is not for us', (_name, azp) => refusedTwice(claims({ azp })))

  it('A-09: an ID token made for us by azp is accepted', () => accepted(claims((honest) => ({ ...honest, azp: honest.aud }))))

  it('A-10: our client id as the only member of an array is our client id', () =>
    accepted(claims((honest) => ({ ...honest, aud: [honest.aud] }))))

  it.each<[string, Behaviour['idTokenClaims']]>([
    ['is another', (honest) => ({ ...honest, nonce: `${honest.nonce}1` })],
    ['is a beginning of it', (honest) => ({ ...honest, nonce: String(honest.nonce).slice(0, -1) })],
    ['is in another case', (honest) => ({ ...honest, nonce: String(honest.nonce).toLowerCase() })],
    ['is in an array', (honest) => ({ ...honest, nonce: [honest.nonce] })],
    ['is empty', { nonce: '' }],
    ['is null', { nonce: null }],
    ['is missing', { nonce: undefined }],
  ])('A-11: an ID token whose nonce %s was made for somebody else', (_name, changes) => refusedTwice(claims(changes)))

  it('A-11: an ID token with the nonce of another tab is refused, and that tab goes on', async () => {
    const alice = await scene.signedIn()
    const before = await scene.session(alice)
    const other = alice.newTab()
    await other.goto(scene.base)
    const answerOfOther = await answerFor(other, '/payroll')
    const nonce = scene.idp.requestsTo('authorize').at(-1)?.asked.get('nonce')
    scene.reset()
    scene.idp.behave(claims({ nonce }))
    await alice.goto('/payroll')
    await expectRefused(scene, alice, { reason: 'id_token_invalid', event: 'step_up.refused', before })
    scene.reset()
    await other.goto(answerOfOther.href)
    expect({ status: other.status, path: new URL(other.url).pathname }).toEqual({ status: 200, path: '/payroll' })
  })
})

describe('times', () => {
  it.each<[string, unknown]>([
    ['ten minutes ago', () => now() - 600],
    ['just outside the tolerance', () => now() - 32],
    ['at no time', undefined],
    ['at null', null],
    ['at a string', () => String(now() + 600)],
    ['before 1970', -1],
    ['after every calendar', 1e300],
    ['at a list', () => [now() + 600]],
    ['at true', true],
  ])('A-13: an ID token that expires %s is no longer good', (_name, exp) =>
    refusedTwice(claims((honest) => ({ ...honest, exp: typeof exp === 'function' ? exp() : exp }))),
  )

  it('A-13: an ID token that expired within the tolerance is accepted', () =>
    accepted(claims((honest) => ({ ...honest, exp: now() - 20 }))))

  it('A-13: an exp that JSON cannot say (1e999) is no time', () =>
    refusedTwice(claims((honest) => JSON.stringify(honest).replace(/"exp":\d+/, '"exp":1e999'))))

  it.each<[string, unknown]>([
    ['a week ago', () => now() - 604_800],
    ['eleven minutes ago', () => now() - 661],
    ['in a year', () => now() + 31_536_000],
    ['in a minute', () => now() + 60],
    ['at no time', undefined],
    ['at null', null],
    ['at a string', () => String(now())],
    ['before 1970', -1],
    ['after every calendar', 1e300],
  ])('A-14: an ID token issued %s was not made for this code', (_name, iat) =>
    refusedTwice(claims((honest) => ({ ...honest, iat: typeof iat === 'function' ? iat() : iat }))),
  )

  it.each<[string, unknown]>([
    ['ten minutes ahead', () => now() + 600],
    ['a string', () => String(now())],
    ['null', null],
    ['an object', {}],
  ])('A-14: an ID token whose nbf is %s is not good now', (_name, nbf) =>
    refusedTwice(claims((honest) => ({ ...honest, nbf: typeof nbf === 'function' ? nbf() : nbf }))),
  )

  it('A-14: an ID token that is good from now on is accepted', () => accepted(claims((honest) => ({ ...honest, nbf: now() }))))
})

describe('who it is about', () => {
  it.each<[string, unknown]>([
    ['is missing', undefined],
    ['is null', null],
    ['is empty', ''],
    ['is a number', 123],
    ['is a list', ['alice']],
    ['is an object', { toString: 'alice' }],
    ['has 300 characters', 'a'.repeat(300)],
    ['has a NUL in it', 'alice\u0000'],
    ['has a line feed in it', 'al\nice'],
    ['begins with a blank', ' alice'],
    ['ends with a blank', 'alice '],
    ['has a Cyrillic letter that looks like ours', 'аlice'],
    ['has a zero-width joiner in it', 'alice\u200d'],
  ])('A-15: an ID token about a subject that %s is about nobody', (_name, sub) => refusedTwice(claims({ sub })))

  it.each<[string, unknown]>([
    ['wrong', 'AAAAAAAAAAAAAAAAAAAAAA'],
    ['empty', ''],
    ['null', null],
    ['a number', 1],
  ])('A-16: an at_hash that is %s belongs to another access token', (_name, at_hash) => refusedTwice(claims({ at_hash })))

  it('A-16: an ID token without at_hash is accepted', () => accepted(claims({ at_hash: undefined })))

  it.each<[string, Partial<Behaviour>]>([
    ['an access token', { idTokenHeader: { typ: 'at+jwt' } }],
    ['an access token with its full media type', { idTokenHeader: { typ: 'application/at+jwt' } }],
    ['a logout token', { idTokenHeader: { typ: 'logout+jwt' } }],
    ['nothing anybody knows', { idTokenHeader: { typ: '' } }],
    ['a logout token without typ', claims({ events: { 'http://schemas.openid.net/event/backchannel-logout': {} } })],
  ])('A-17: a token that says it is %s is no ID token', (_name, lie) => refusedTwice(lie))

  it.each([undefined, 'jwt', 'JWT'])('A-17: an ID token of type %s is accepted', (typ) => accepted({ idTokenHeader: { typ } }))
})

describe('no ID token, or something in its place', () => {
  it('A-18: an answer without an ID token signs nobody in, not by userinfo and not by the access token', () =>
    refusedTwice({ faults: { token: WITHOUT_ID_TOKEN } }))

  it.each<[string, unknown]>([
    ['null', null],
    ['empty', ''],
    ['a number', 1],
    ['an object', { sub: 'alice' }],
    ['a list', ['a.b.c']],
    ['not a token', 'alice'],
    ['two dots', '..'],
  ])('A-18: an ID token that is %s signs nobody in', (_name, token) => refusedTwice(tampered(() => token)))

  it.each(['null', '[]', '"alice"', '1', '', '{', '{"sub":"alice"'])(
    'A-18: an ID token whose payload is %s signs nobody in',
    (payload) => refusedTwice(claims(() => payload)),
  )

  it('A-19: of a claim said twice the strict reading does not let a level through', async () => {
    scene.idp.behave({ ignore: ['acr_values'], defaultAcr: ACR.password })
    const alice = await scene.signedIn()
    const before = await scene.session(alice)
    scene.reset()
    scene.idp.behave(
      claims((honest) =>
        JSON.stringify({ ...honest, acr: ACR.two })
          .replace('{', `{"acr":"${ACR.two}",`)
          .replace(/}$/, ',"acr":"low"}'),
      ),
    )
    await alice.goto('/payroll')
    await expectRefused(scene, alice, { reason: 'level_not_reached', event: 'step_up.refused', before })
  })

  it.each<[string, (honest: string) => string]>([
    ['a prototype of its own', (text) => text.replace('{', '{"__proto__":{"acr":"phr"},')],
    ['a constructor', (text) => text.replace('{', '{"constructor":{"prototype":{"acr":"phr"}},')],
    ['an address nested a thousand deep', (text) => text.replace('{', `{"address":${'['.repeat(1000)}${']'.repeat(1000)},`)],
    [
      'claims by the thousand',
      (text) => text.replace('{', `{${Array.from({ length: 2000 }, (_, n) => `"c${n}":${n},`).join('')}`),
    ],
  ])('A-19: an ID token with %s is read like any other', (_name, spoil) =>
    accepted(claims((honest) => spoil(JSON.stringify(honest)))),
  )

  it.each<[string, unknown]>([
    ['sid', 7],
    ['sid', ['s']],
    ['amr', { 0: 'otp' }],
    ['amr', [['otp']]],
    ['amr', 7],
    ['acr', 7],
    ['acr', true],
  ])('A-19: the claim %s of the wrong type (%j) spoils the whole token', (name, value) => refusedTwice(claims({ [name]: value })))

  it('A-20: userinfo about somebody else is never looked at', async () => {
    scene.idp.behave({ faults: { userinfo: { change: { sub: 'mallory', name: 'Root', acr: ACR.phr } } } })
    const alice = await scene.signedIn()
    expect(await scene.session(alice)).toMatchObject({ subject: 'alice' })
    expect(scene.idp.requestsTo('userinfo')).toEqual([])
  })

  it.each(['garbage', 'html', 'hang', 'empty'] as const)(
    'A-21: a userinfo endpoint that answers with %s is nobody’s concern',
    (fault) => accepted({ faults: { userinfo: fault } }),
  )

  it('A-22: a refresh token that nobody asked for is not kept and not used, and prolongs nothing', async () => {
    scene.idp.behave({ faults: { token: { change: { refresh_token: 'canary-refresh-token-6tFq' } } } })
    const alice = await scene.elevated()
    const { levels } = await scene.session(alice)
    scene.wait(301)
    expect((await scene.session(alice)).levels).not.toHaveProperty('two-factor')
    expect(levels).toHaveProperty('two-factor')
    expect(scene.idp.requestsTo('token').every(({ parameters }) => parameters.get('grant_type') === 'authorization_code')).toBe(
      true,
    )
    expect(JSON.stringify(scene.lines())).not.toContain('canary-refresh-token')
    const kept = await scene.portal.store.findWhere({ issuer: scene.idp.issuer, subject: 'alice' })
    expect(JSON.stringify(kept)).not.toContain('canary-refresh-token')
  })

  it('A-24: mallory with alice’s address and name is not alice', async () => {
    const alice = await scene.signedIn()
    scene.idp.behave({ user: { sub: 'mallory', name: 'Alice Adams', email: 'alice@example.test', preferred_username: 'alice' } })
    const mallory = await scene.signedIn()
    expect(await scene.session(mallory)).toMatchObject({ subject: 'mallory' })
    await mallory.goto('/account')
    expect(mallory.html).not.toContain('/account/sessions/end-others')
    expect(await scene.session(alice)).toMatchObject({ subject: 'alice' })
  })
})
