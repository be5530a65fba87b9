// The portal with each profile, against a provider that answers as that product is documented to.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { LEVELS } from '../../src/assurance/level.ts'
import { PROFILE_NAMES } from '../../src/assurance/profiles/by-name.ts'
import { secondOf } from '../../src/assurance/time.ts'
import { examine } from '../../src/doctor/examine.ts'
import { type Elevated, TOLD } from '../hostile/dialects/by-profile.ts'
import { type HostileIdp, startHostileIdp } from '../hostile/hostile-idp.ts'
import { type Scene, startScene } from '../hostile/scene.ts'
import type { Browser } from '../support/browser.ts'
import { shown } from './journey.ts'

const PAGES: Readonly<Record<Elevated, string>> = { 'two-factor': '/payroll', 'phishing-resistant': '/bank-details' }
const PAST_THE_WINDOW = 301

let idp: HostileIdp

beforeAll(async () => {
  idp = await startHostileIdp()
})
afterAll(() => idp.stop())

test('every profile has its story', () => {
  expect(Object.keys(TOLD).sort()).toEqual([...PROFILE_NAMES].sort())
})

describe.each(Object.entries(TOLD))('with %s', (profile, told) => {
  const elevated = LEVELS.filter((level): level is Elevated => level !== 'single-factor')
  let scene: Scene
  let alice: Browser

  beforeAll(async () => {
    scene = await startScene({ IDP_PROFILE: profile, ...told.env }, idp)
  })
  afterAll(() => scene.stop())
  beforeEach(async () => {
    scene.reset()
    idp.behave({ dialect: told.dialect })
    alice = await scene.signedIn()
  })

  /** Opens a page, and tells how often the browser went to the provider for it. */
  async function tripsFor(path: string): Promise<number> {
    const before = idp.requestsTo('authorize').length
    await alice.goto(scene.base + path)
    return idp.requestsTo('authorize').length - before
  }

  /** Where no level can be shown, there is no window to be over. */
  const testWhereALevelOpens = (name: string, story: () => Promise<void>) => told.opens.length > 0 && test(name, story)

  const levelsOf = async () => (await scene.session(alice)).levels ?? {}

  test('alice signs in with one trip, and holds what that sign-in shows and no more', async () => {
    expect(idp.requestsTo('authorize')).toHaveLength(1)
    expect(await scene.session(alice)).toMatchObject({ signed_in: true, subject: 'alice', acr: told.signedInAs })
    expect(Object.keys(await levelsOf())).toEqual(['single-factor', ...told.atSignIn])
  })

  test('each page whose level can be shown opens with one trip; of every other she reads that it cannot be, with none', async () => {
    for (const level of elevated) {
      const trips = await tripsFor(PAGES[level])
      if (told.opens.includes(level)) {
        expect({ level, trips, ...shown(alice) }).toEqual({
          level,
          trips: told.atSignIn.includes(level) ? 0 : 1,
          status: 200,
          path: PAGES[level],
        })
        expect(await levelsOf()).toHaveProperty(level)
      } else {
        expect({ level, trips, ...shown(alice) }).toEqual({ level, trips: 0, status: 403, path: PAGES[level] })
        expect(alice.html).toContain('href="/"')
        expect(await levelsOf()).not.toHaveProperty(level)
      }
    }
  })

  test('somebody not signed in who opens such a page is sent once, for all of it', async () => {
    const before = idp.requestsTo('authorize').length
    const stranger = await scene.browser()
    await stranger.goto('/payroll')
    const opens = told.opens.includes('two-factor')
    expect({ trips: idp.requestsTo('authorize').length - before, ...shown(stranger) }).toEqual({
      trips: opens ? 1 : 0,
      status: opens ? 200 : 403,
      path: '/payroll',
    })
  })

  testWhereALevelOpens('the page closes after the window and opens again, each time anew', async () => {
    const [level] = told.opens as readonly [Elevated]
    await alice.goto(PAGES[level])
    let until = (await levelsOf())[level]?.until ?? Number.NaN
    for (let lapses = 0; lapses < 2; lapses++) {
      scene.wait(PAST_THE_WINDOW)
      expect((await alice.fetchJson(PAGES[level])).status).toBe(401)
      const trips = await tripsFor(PAGES[level])
      expect({ trips, ...shown(alice) }).toEqual({ trips: told.tripsAfterWindow, status: 200, path: PAGES[level] })
      const again = (await levelsOf())[level]?.until ?? Number.NaN
      expect(again).toBeGreaterThanOrEqual(until + PAST_THE_WINDOW - 1)
      until = again
    }
  })

  test(`the page that asks each time ${told.eachTime}${told.eachTime === 'cannot' ? ' be opened, and says so' : ' each time'}`, async () => {
    for (let visits = 0; visits < 2; visits++) {
      scene.wait(60)
      const trips = await tripsFor('/security')
      if (told.eachTime === 'opens') expect({ trips, ...shown(alice) }).toEqual({ trips: 1, status: 200, path: '/security' })
      else expect({ trips, ...shown(alice) }).toEqual({ trips: 0, status: 403, path: '/security' })
    }
    expect(scene.events('reauthentication.completed')).toHaveLength(told.eachTime === 'opens' ? 2 : 0)
  })

  testWhereALevelOpens(
    'without a second factor alice is not sent in circles, stays signed in, and gets in once she has one',
    async () => {
      const [level] = told.opens as readonly [Elevated]
      scene.wait(PAST_THE_WINDOW)
      idp.behave({ can: ['password'] })
      const trips = await tripsFor(PAGES[level])
      expect(trips).toBe(1)
      if (told.unmet === 'stays there') expect(new URL(alice.url).origin).toBe(idp.issuer)
      else {
        expect(shown(alice)).toEqual({ status: 403, path: '/callback' })
        expect(scene.events('step_up.refused')).toMatchObject([{ reason: told.unmet, subject: 'alice' }])
        expect(alice.html).toContain(`href="${PAGES[level]}"`)
      }
      expect(await levelsOf()).not.toHaveProperty(level)
      expect(await tripsFor('/account')).toBe(0)
      expect(shown(alice)).toEqual({ status: 200, path: '/account' })
      idp.behave({ can: ['password', 'otp', 'passkey'] })
      await alice.goto(PAGES[level])
      expect(shown(alice)).toEqual({ status: 200, path: PAGES[level] })
    },
  )

  test('the doctor says beforehand which of these pages open, and finds nothing wrong with a provider set up after its recipe', async () => {
    const metadata = await documentAt(`${idp.issuer}/.well-known/openid-configuration`)
    const at = secondOf(Date.now())
    const seen = { at, providerTime: at, certificateUntil: null, keySetTrouble: null }
    const found = await examine(scene.portal.config, metadata, await documentAt(String(metadata.jwks_uri)), seen)
    const of = (about: string) => found.find((finding) => finding.about === about)
    const asked = elevated.filter((level) => of(level)?.verdict !== 'wrong' && of(level)?.says.includes('asked for'))
    expect(asked).toEqual(told.opens)
    const [open = ''] = of('pages')?.says.split(';') ?? []
    const pages = [...told.opens.map((level) => PAGES[level]), ...(told.eachTime === 'opens' ? ['/security'] : [])]
    expect([...Object.values(PAGES), '/security'].filter((page) => open.includes(page))).toEqual(pages)
    const wrong = found.filter(({ verdict }) => verdict === 'wrong').map(({ about }) => about)
    expect(wrong).toEqual(pages.length === 0 ? ['pages'] : [])
  })
})

async function documentAt(url: string): Promise<Readonly<Record<string, unknown>>> {
  return (await fetch(url)).json() as Promise<Readonly<Record<string, unknown>>>
}
