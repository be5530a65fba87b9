import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SampleApp, startSampleApp } from '../../src/patterns/access-gateway/sample-app/start.ts'
import { FRONTS } from '../patterns/access-gateway/support/fronts.ts'
import { GATEWAY_SECRET, type Scene, startScene } from '../patterns/access-gateway/support/scene.ts'
import { Browser } from '../support/browser.ts'

for (const { front, there } of FRONTS) {
  describe.skipIf(!there)(`timesheets, an old app behind ${front}${there ? '' : ', which is not installed'}`, () => {
    let scene: Scene
    let sample: SampleApp
    let ahead = 0
    const advance = (seconds: number) => {
      ahead += seconds
      scene.advance(seconds)
    }
    beforeAll(async () => {
      sample = await startSampleApp(GATEWAY_SECRET, () => Date.now() + ahead * 1000)
      scene = await startScene(front, { appUrl: sample.url })
    })
    afterAll(async () => {
      await scene?.stop()
      await sample.stop()
    })
    const authorizeRequests = () => scene.idp.requestsTo('authorize')

    test('alice opens it, signs in once, and the app knows her without having asked', async () => {
      const alice = new Browser()
      await alice.goto(`${scene.origin}/timesheets/?week=47`)
      expect([alice.status, alice.url]).toEqual([200, `${scene.origin}/timesheets/?week=47`])
      expect(alice.text).toContain('You are Alice Adams (alice, alice@example.test), proved by single-factor')
      expect(alice.text).toContain('Grace Okafor')
      const before = authorizeRequests().length
      await alice.goto('/timesheets/')
      expect(alice.text).toContain('Pages of its own session so far: 2')
      expect(authorizeRequests().length).toBe(before)
    })

    test('approving asks for a second factor, comes back to the same address, and asks again when that is too old', async () => {
      const alice = await scene.signedIn()
      await alice.goto('/timesheets/')
      const before = authorizeRequests().length
      await alice.click('Approve')
      expect(alice.hops.map(({ status }) => status)).toEqual([302, 302, 303, 200])
      expect(authorizeRequests().length).toBe(before + 1)
      expect(authorizeRequests().at(-1)?.asked.get('max_age')).toBe('300')
      expect([alice.status, alice.url]).toEqual([200, `${scene.origin}/timesheets/approve`])
      expect(alice.text).toContain('proved by two-factor')
      await alice.submit('Approve 1041')
      expect([alice.status, alice.url]).toEqual([200, `${scene.origin}/timesheets/approve?notice=approved`])
      expect(alice.text).toContain('The timesheet is approved.')

      advance(290)
      await alice.goto('/timesheets/approve')
      expect([alice.status, authorizeRequests().length]).toEqual([200, before + 1])
      advance(11)
      await alice.goto('/timesheets/approve')
      expect(alice.status).toBe(200)
      expect(authorizeRequests().length).toBeGreaterThan(before + 1)
    })

    test('a form that meets a lapsed level is kept, shown, and sent once, with its query', async () => {
      const alice = await scene.signedIn('second factor')
      await alice.goto('/timesheets/approve')
      advance(301)
      await alice.submit('Approve 1042')
      expect(new URL(alice.url).pathname).toMatch(/^\/resume\//)
      expect(alice.text).toContain('1042')
      const kept = new URL(alice.url).pathname
      await alice.submit(kept)
      expect(alice.url).toBe(`${scene.origin}/timesheets/approve?notice=approved`)
      await alice.goto(kept)
      expect(alice.status).toBe(404)
    })

    test('a script gets 401 in the words of RFC 9470, and no redirect and no cookie', async () => {
      const alice = await scene.signedIn()
      await alice.goto('/timesheets/')
      const refused = await alice.fetchJson('/timesheets/approve')
      expect(refused.status).toBe(401)
      expect(refused.headers['www-authenticate']).toMatch(/error="insufficient_user_authentication".*max_age=300/)
      expect(refused.setCookies).toEqual([])
      expect(refused.json).toMatchObject({ code: 'insufficient_user_authentication', step_up_url: '/step-up?level=two-factor' })
      const nobody = await new Browser().fetchJson(`${scene.origin}/timesheets/`)
      expect([nobody.status, nobody.headers['www-authenticate']]).toEqual([401, 'Bearer'])
    })

    test('after signing out at the portal the app is closed at once, and its own cookie opens nothing', async () => {
      const alice = await scene.signedIn('second factor')
      await alice.goto('/timesheets/approve')
      await alice.goto('/account')
      await alice.submit('/sign-out')
      for (const path of ['/timesheets/', '/timesheets/approve']) expect((await alice.fetchJson(path)).status).toBe(401)
    })

    test('after the provider has ended her sessions the app is closed at once', async () => {
      const alice = await scene.signedIn()
      await alice.goto('/timesheets/')
      const sid = String(scene.idp.issued.at(-1)?.claims.sid)
      const token = await scene.idp.signLogoutToken({ sid })
      const told = await new Browser().fetchJson(`${scene.origin}/backchannel-logout`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ logout_token: token }).toString(),
      })
      expect(told.status).toBe(200)
      expect((await alice.fetchJson('/timesheets/')).status).toBe(401)
    })

    test('the next person at the same browser is nobody but themselves', async () => {
      const browser = await scene.signedIn()
      await browser.goto('/timesheets/')
      expect(browser.text).toContain('You are Alice Adams')
      await browser.goto('/account')
      await browser.submit('/sign-out')
      scene.idp.behave({ user: { sub: 'bob', name: 'Bob Brown', email: 'bob@example.test' } })
      await browser.goto('/timesheets/')
      scene.idp.behave({ user: { sub: 'alice', name: 'Alice Adams', email: 'alice@example.test' } })
      expect(browser.text).toContain('You are Bob Brown')
      expect(browser.text).toContain('Pages of its own session so far: 1')
    })
  })
}
