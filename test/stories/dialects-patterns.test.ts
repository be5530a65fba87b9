// What else the portal does with each profile: approvals, step-up by bearer token, signing out. The README's table promises it.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { profileByName } from '../../src/assurance/profiles/by-name.ts'
import type { CibaDialect, Profile } from '../../src/assurance/profiles/profile.ts'
import { TOLD } from '../hostile/dialects/by-profile.ts'
import { type HostileIdp, startHostileIdp } from '../hostile/hostile-idp.ts'
import { type Scene, startScene } from '../hostile/scene.ts'
import { ACME, cancelAll } from '../patterns/ciba/transfers-scene.ts'
import type { Browser } from '../support/browser.ts'
import { shown } from './journey.ts'

let idp: HostileIdp

beforeAll(async () => {
  idp = await startHostileIdp()
})
afterAll(() => idp.stop())

describe.each(Object.entries(TOLD))('with %s', (name, told) => {
  const profile = profileByName(name) as Profile
  let scene: Scene
  let alice: Browser

  beforeAll(async () => {
    scene = await startScene({ IDP_PROFILE: name, ...told.env }, idp)
  })
  afterAll(() => scene.stop())
  beforeEach(async () => {
    scene.reset()
    idp.behave({ dialect: told.dialect, approval: 'pending' })
    alice = await scene.signedIn()
  })

  test(`alice's transfer ${approved(profile, told.opens.includes('two-factor'))}`, async () => {
    await alice.goto('/transfers')
    await alice.submit('/transfers', ACME)
    const [asked] = idp.requestsTo('backchannel')
    if (profile.ciba !== null) {
      expect(asked?.answer?.status).toBe(200)
      expect(named(asked?.parameters)).toEqual(profile.ciba.hint)
      expect(asked?.parameters.has(profile.ciba.expiryParameter)).toBe(true)
      expect(asked?.parameters.get('binding_message')).toMatch(profile.ciba.bindingMessage)
      if (!profile.ciba.acrValues) expect(asked?.parameters.has('acr_values')).toBe(false)
      expect(alice.html).toContain('data-status="pending"')
      return cancelAll(alice)
    }
    expect(asked).toBeUndefined()
    if (!told.opens.includes('two-factor')) return expect(shown(alice)).toEqual({ status: 403, path: '/transfers' })
    if (!told.atSignIn.includes('two-factor')) {
      expect(alice.url).toMatch(/\/resume\//)
      await alice.submit('Send it now')
    }
    expect(alice.status).toBe(200)
    expect(alice.html).toContain('data-status="executed"')
  })

  test(`an API ${profile.accessTokenShowsLevel === 'yes' ? 'opens to an access token that shows two factors, and asks a weaker one for more' : 'asks an access token without signs for more'}`, async () => {
    const now = Math.floor(Date.now() / 1000)
    const [acr] = profile.levels['two-factor'].acr
    const strong = profile.accessTokenShowsLevel === 'yes' ? { acr, auth_time: now } : { acr: undefined, auth_time: undefined }
    for (const typ of profile.accessTokenTypes) {
      const answer = async (claims: object) => {
        const token = await idp.signAccessToken({ aud: scene.portal.config.apiAudience, ...claims }, { typ })
        return fetch(`${scene.base}/api/payroll`, { headers: { authorization: `Bearer ${token}` } })
      }
      expect({ typ, status: (await answer(strong)).status }).toEqual({
        typ,
        status: profile.accessTokenShowsLevel === 'yes' ? 200 : 401,
      })
      const weak = await answer({ acr: undefined, auth_time: now })
      expect(weak.status).toBe(401)
      expect(weak.headers.get('www-authenticate')).toContain('insufficient_user_authentication')
    }
  })

  test(`alice signs out${profile.logout.rpInitiated === 'no' ? ', here only' : ', here and there'}`, async () => {
    await alice.goto('/account')
    await alice.submit('/sign-out')
    expect(shown(alice)).toEqual({ status: 200, path: '/signed-out' })
    expect(idp.requestsTo('end_session')).toHaveLength(profile.logout.rpInitiated === 'no' ? 0 : 1)
    expect(await scene.session(alice)).toEqual({ signed_in: false })
  })
})

function approved({ ciba }: Profile, twoFactors: boolean): string {
  if (ciba !== null) return 'is approved on her phone, which is asked in the provider’s own words'
  return twoFactors ? 'is sent once she has shown two factors' : 'is not sent, and she reads why'
}

/** Which hint names the person. */
function named(parameters: URLSearchParams | undefined): CibaDialect['hint'] {
  if (parameters?.has('id_token_hint')) return 'id_token_hint'
  return parameters?.get('login_hint')?.startsWith('{') ? 'iss_sub' : 'email'
}
