// Group I, the first half: whose transfer, what is signed, and what an approval is worth. Each case is named by its number.
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Behaviour } from '../../hostile/idp/behaviour.ts'
import { unavailable, WITHOUT_ID_TOKEN } from '../../hostile/idp/faults.ts'
import { type Scene, startScene } from '../../hostile/scene.ts'
import type { Browser } from '../../support/browser.ts'
import { ACME, cancelAll, cookiesOf, pollsOf, reaches, statusOf, transfer } from './transfers-scene.ts'

const CIBA_PENDING: Partial<Behaviour> = { approval: 'pending' }

let scene: Scene
let alice: Browser

beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.stop())
beforeEach(async () => {
  scene.reset()
  alice = await scene.signedIn()
  scene.idp.behave(CIBA_PENDING)
})
afterEach(() => cancelAll(alice))

const executed = () => scene.events('transfer.executed')
const at = (path: string): string => `${scene.base}${path}`
/** Long enough for everything that is due to have happened. */
const settled = () => pause(900)
/** The next poll is due now. */
const due = () => scene.jump(3)

async function approved(path: string): Promise<void> {
  scene.idp.behave({ approval: 'approved' })
  due()
  await reaches(alice, path, 'executed')
}

/** The provider says yes as the lie has it, and nothing comes of it. */
async function refused(lie: Partial<Behaviour>, reason: string): Promise<void> {
  const path = await transfer(alice)
  scene.idp.behave({ approval: 'approved', ...lie })
  due()
  await reaches(alice, path, 'failed')
  expect(executed()).toEqual([])
  expect(scene.events('approval.granted')).toEqual([])
  expect(scene.events('approval.denied')).toMatchObject([
    { outcome: 'failure', reason, subject: 'alice', detail: path.split('/')[2] },
  ])
}

async function bob(): Promise<Browser> {
  const alicesUser = { sub: 'alice', name: 'Alice Adams', email: 'alice@example.test', email_verified: true }
  scene.idp.behave({ user: { sub: 'bob', name: 'Bob', email: 'bob@example.test' } })
  const browser = await scene.signedIn()
  scene.idp.behave({ user: alicesUser })
  return browser
}

describe('I-01: a transfer of somebody else', () => {
  it('I-01: is not there for another person, nor for another session of the same one, in any way', async () => {
    const path = await transfer(alice)
    const others = [await bob(), await scene.signedIn()]
    for (const other of others) {
      for (const below of ['', '/events']) {
        await other.goto(`${path}${below}`)
        expect(other.status).toBe(404)
        expect(other.text).not.toContain('ACME')
      }
      await other.post(at(`${path}/cancel`), {}, { from: scene.base })
      expect(other.status).toBe(404)
      await other.goto('/transfers')
      expect(other.text).not.toContain('ACME')
    }
    expect(await statusOf(alice, path)).toBe('pending')
    await approved(path)
  })

  it('I-01: has an address that nobody guesses, and says nowhere what the provider calls it', async () => {
    const paths = [await transfer(alice), await transfer(alice)]
    for (const path of paths) expect(Buffer.from(path.split('/')[2] as string, 'base64url')).toHaveLength(16)
    const names = scene.idp.requestsTo('backchannel').map(({ answer }) => JSON.parse(answer?.body ?? '{}').auth_req_id as string)
    expect(names).toHaveLength(2)
    await alice.goto(paths[0] as string)
    const stream = await fetch(at(`${paths[0]}/events`), { headers: { cookie: cookiesOf(alice) } })
    const told = new TextDecoder().decode((await stream.body?.getReader().read())?.value)
    for (const name of names) {
      expect(alice.html + told + JSON.stringify(alice.headers)).not.toContain(name)
      expect(JSON.stringify(scene.lines())).not.toContain(name)
      await alice.goto(`/transfers/${name}`)
      expect(alice.status).toBe(404)
    }
  })

  it.each(['x', '0'.repeat(22), '..%2f..', 'a'.repeat(2000), '__proto__', 'form:x'])('I-01: %s is none', async (id) => {
    await alice.goto(`/transfers/${id}`)
    expect(alice.status).toBe(404)
  })
})

describe('I-02: what you see is what you sign', () => {
  it('I-02: the phone and the page show the same code, which names payee and amount', async () => {
    await transfer(alice)
    const [asked] = scene.idp.requestsTo('backchannel')
    const message = asked?.parameters.get('binding_message') as string
    expect(message).toMatch(/^PAY-\d{4}-ACME-120\.00-EUR$/)
    expect(message).toMatch(/^[A-Za-z0-9._+-]{1,50}$/)
    expect(alice.text).toContain(message)
  })

  it('I-02: a form changed in a second tab is another transfer, with its own code and its own approval', async () => {
    const first = await transfer(alice)
    const tab = alice.newTab()
    await tab.goto(at('/transfers'))
    const second = await transfer(tab, { payee: 'EVE', amount: '9000.00' })
    expect(second).not.toBe(first)
    const [one, other] = scene.idp.requestsTo('backchannel').map(({ parameters }) => parameters.get('binding_message'))
    expect(one).not.toBe(other)
    await tab.submit(`${second}/cancel`)
    await approved(first)
    expect(executed()).toMatchObject([{ detail: first.split('/')[2] }])
    expect(alice.text).toContain('120.00')
    expect(alice.text).not.toContain('9000')
    expect(await statusOf(alice, second)).toBe('cancelled')
  })

  it('I-02: nothing that is sent with a later request changes what was shown', async () => {
    const path = await transfer(alice)
    const changes = { ...ACME, payee: 'EVE', amount: '9000.00' }
    await alice.post(at(path), changes, { from: scene.base })
    expect(alice.status).toBe(405)
    await alice.goto(`${path}?payee=EVE&amount=9000.00`)
    expect(alice.text).not.toContain('EVE')
    await approved(path)
    expect(alice.text).toContain('ACME')
    expect(alice.text).not.toContain('EVE')
  })

  it('I-02: a record put in the place of another one in the store is none', async () => {
    const [mine, other] = [await transfer(alice), await transfer(alice, { payee: 'EVE', amount: '9000.00' })].map(
      (path) => path.split('/')[2],
    )
    const swapped = (await scene.portal.store.peek(`transfer:${other}`)) as string
    await scene.portal.store.keep(`transfer:${mine}`, swapped, 600 as never)
    scene.idp.behave({ approval: 'approved' })
    due()
    await reaches(alice, `/transfers/${other}`, 'executed')
    await settled()
    expect(executed()).toMatchObject([{ detail: other }])
    await alice.goto(`/transfers/${mine}`)
    expect(alice.status).toBe(404)
  })

  it('I-02: what lies in the store can be read by nobody who has only the store', async () => {
    const path = await transfer(alice)
    const kept = (await scene.portal.store.peek(`transfer:${path.split('/')[2]}`)) as string
    expect(kept.split('.')).toHaveLength(5)
    expect(kept).not.toContain('ACME')
  })
})

describe('I-03: an approval counts once', () => {
  it('I-03: one execution, however often and by however many the page is asked for, and no other transfer', async () => {
    const path = await transfer(alice)
    const other = await transfer(alice, { payee: 'Stadtwerke' })
    scene.idp.behave({ faults: { token: { change: (body, asked) => (asked.get('auth_req_id') === first ? body : PENDING) } } })
    const first = JSON.parse(scene.idp.requestsTo('backchannel')[0]?.answer?.body ?? '{}').auth_req_id
    scene.idp.behave({ approval: 'approved' })
    due()
    await reaches(alice, path, 'executed')
    await Promise.all(Array.from({ length: 20 }, () => alice.newTab().goto(at(path))))
    due()
    await settled()
    expect(executed()).toMatchObject([{ outcome: 'success', subject: 'alice', detail: path.split('/')[2] }])
    expect(scene.idp.requestsTo('token').filter(({ parameters }) => parameters.get('auth_req_id') === first)).toHaveLength(1)
    expect(await statusOf(alice, other)).not.toBe('executed')
  })

  it('I-03: it opens no page and raises no level', async () => {
    const before = (await scene.session(alice)).levels
    await approved(await transfer(alice))
    const after = await scene.session(alice)
    expect(after.levels).toEqual(before)
    expect(Object.keys(after.levels ?? {})).toEqual(['single-factor'])
  })
})

const PENDING = { error: 'authorization_pending' }

describe('I-04: somebody else says yes', () => {
  it('I-04: an approval by another person executes nothing, and the auditor hears of it', () =>
    refused({ idTokenClaims: { sub: 'mallory' } }, 'subject_changed'))

  it('I-04: an approval without an ID token executes nothing', () =>
    refused({ faults: { token: WITHOUT_ID_TOKEN } }, 'id_token_invalid'))
})

describe('I-05: the ID token of an approval is held to what every other one is', () => {
  it.each([
    'wrong-key',
    'payload-edited',
    'signature-aaaa',
    'alg-none',
    'hs256-client-secret',
    'hs256-public-pem',
    'es256',
    'attacker-jwk',
    'attacker-jku',
  ] as const)('I-05: signed as %s', (idTokenSigning) => refused({ idTokenSigning }, 'id_token_invalid'))

  const now = () => Math.floor(Date.now() / 1000)
  it.each<[string, Behaviour['idTokenClaims'], string]>([
    ['of another issuer', { iss: 'https://idp.example' }, 'id_token_invalid'],
    ['for somebody else', { aud: 'other' }, 'id_token_invalid'],
    ['for one more than us', (claims) => ({ ...claims, aud: [claims.aud, 'other'] }), 'id_token_invalid'],
    ['made for another party', { azp: 'other' }, 'id_token_invalid'],
    ['expired', () => ({ exp: now() - 60 }), 'id_token_invalid'],
    ['of last week', (claims) => ({ ...claims, iat: now() - 604_800 }), 'id_token_invalid'],
    ['without iss', { iss: undefined }, 'id_token_invalid'],
    ['without aud', { aud: undefined }, 'id_token_invalid'],
    ['without sub', { sub: undefined }, 'id_token_invalid'],
    ['with a nonce, though none was sent', { nonce: 'x' }, 'id_token_invalid'],
    ['with another access token’s hash', { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }, 'id_token_invalid'],
    ['of another request', { 'urn:openid:params:jwt:claim:auth_req_id': 'other' }, 'id_token_invalid'],
    ['without auth_time', { auth_time: undefined }, 'auth_time_missing'],
    ['with an auth_time long before the request', (claims) => ({ ...claims, auth_time: now() - 86_400 }), 'not_reauthenticated'],
    ['with an auth_time just before the request', (claims) => ({ ...claims, auth_time: now() - 10 }), 'not_reauthenticated'],
    ['with an auth_time to come', (claims) => ({ ...claims, auth_time: now() + 600 }), 'auth_time_in_the_future'],
  ])('I-05: %s', (_name, idTokenClaims, reason) => refused({ idTokenClaims }, reason))

  it('I-05: and one that names this very request is good', async () => {
    const path = await transfer(alice)
    const id = JSON.parse(scene.idp.requestsTo('backchannel')[0]?.answer?.body ?? '{}').auth_req_id
    scene.idp.behave({ idTokenClaims: { 'urn:openid:params:jwt:claim:auth_req_id': id } })
    await approved(path)
  })

  it('I-05: where a level was asked for, the approval has to reach it', async () => {
    const generic = await startScene({ IDP_PROFILE: 'generic' }, { behaviour: { approval: 'pending' } })
    try {
      const person = await generic.signedIn()
      const path = await transfer(person)
      expect(generic.idp.requestsTo('backchannel')[0]?.parameters.get('acr_values')).toContain('refeds.org/profile/mfa')
      generic.idp.behave({ approval: 'approved', idTokenClaims: { acr: 'low' } })
      generic.jump(3)
      await reaches(person, path, 'failed')
      expect(generic.events('approval.denied')).toMatchObject([{ reason: 'level_not_reached', obtained: { acr: 'low' } }])
      expect(generic.events('transfer.executed')).toEqual([])
    } finally {
      await generic.stop()
    }
  })
})

describe('I-07: whom the provider is asked to ask', () => {
  it('I-07: is the person of the session, by exactly one hint, whatever the form says', async () => {
    await alice.goto('/transfers')
    const hints = {
      login_hint: 'mallory',
      id_token_hint: 'x.y.z',
      login_hint_token: 'x',
      binding_message: 'Win a prize',
      sub: 'mallory',
    }
    await alice.post(at('/transfers'), { ...ACME, ...hints }, { from: scene.base })
    const { parameters } = scene.idp.requestsTo('backchannel')[0] ?? {}
    expect(parameters?.get('login_hint')).toBe('alice@example.test')
    expect(parameters?.has('id_token_hint')).toBe(false)
    expect(parameters?.has('login_hint_token')).toBe(false)
    expect(parameters?.get('binding_message')).toMatch(/^PAY-/)
  })

  it.each(['unknown_user_id', 'expired_login_hint_token', 'invalid_binding_message', 'access_denied', 'invalid_request'])(
    'I-07: %s ends it, in words that tell nothing, and is not tried again',
    async (error) => {
      const body = { error, error_description: 'no user alice in realm x' }
      scene.idp.behave({ faults: { backchannel: { status: 400, body } } })
      const path = await transfer(alice)
      expect(await statusOf(alice, path)).toBe('failed')
      expect(alice.text).not.toMatch(/realm x|unknown_user|hint/)
      due()
      await settled()
      expect(scene.idp.requestsTo('backchannel')).toHaveLength(1)
      expect(pollsOf(scene)).toEqual([])
      expect(scene.events('approval.requested')).toMatchObject([{ outcome: 'failure', reason: error }])
    },
  )

  it('I-07: a provider that is away is no fault of the person, and nothing is begun', async () => {
    scene.idp.behave({ faults: { backchannel: unavailable(5) } })
    await alice.goto('/transfers')
    await alice.submit('/transfers', ACME)
    expect(alice.status).toBe(503)
    expect(alice.headers['retry-after']).toBe('5')
    await alice.goto('/transfers')
    expect(alice.text).toContain('Failed')
    expect(executed()).toEqual([])
  })
})
