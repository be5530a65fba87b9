import { afterEach, describe, expect, test } from 'vitest'
import { FAULTS } from '../../src/idp/faults/switchboard.ts'
import { EVERY_CHECK } from '../../src/web/explain/every-check.ts'
import type { Browser } from '../support/browser.ts'
import { readText } from '../support/read-html.ts'
import { asks, giveCode, givePassword, journey, shown, wait } from './journey.ts'

const at = journey({ env: { IDP_TIMEOUT: '3' } })

afterEach(() => switchOn(null))

/** Has the box misbehave in one way, as a visitor does at its switchboard. */
async function switchOn(fault: string | null): Promise<void> {
  const { box } = at()
  const answer = await fetch(`${box.issuer}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fault }),
  })
  expect(answer.status).toBe(200)
}

/** What a person reads of each exchange on `/explain`, the newest first. */
async function explained(browser: Browser): Promise<readonly string[]> {
  await browser.goto(`${at().base}/explain`)
  expect(shown(browser)).toEqual({ status: 200, path: '/explain' })
  return [...browser.html.matchAll(/<article[\s\S]*?<\/article>/g)].map(([article]) => readText(article))
}

/** Gives whatever the provider asks for, until it asks for nothing more. */
async function prove(browser: Browser): Promise<void> {
  for (let asked = asks(browser); asked !== 'nothing'; asked = asks(browser))
    await (asked === 'code' ? giveCode(browser, at().box) : givePassword(browser, at().box))
}

test('alice signs in and opens payroll, and reads what was needed, asked, answered, checked and decided', async () => {
  const alice = await at().atPayroll()
  await alice.click('Explain')
  const [stepUp = '', signIn = '', ...more] = await explained(alice)
  expect(more).toEqual([])
  for (const part of [
    'Step-up for /payroll Allowed',
    'The page needs: Two-factor, not older than 5 minutes',
    'Lacking: what you had was too weak',
    'acr_values=urn:okta:loa:2fa:any',
    'max_age 300 How many seconds ago you may have signed in at most',
    'Pushed from server to server',
    'request_uri left out',
    'Level claimed acr urn:okta:loa:2fa:any',
    `${EVERY_CHECK.length} checks, all passed`,
    'passed The level that was asked for is reached OIDC Core 3.1.3.7 (12)',
    'The answer was enough. It counts until',
  ])
    expect(stepUp).toContain(part)
  expect(signIn).toContain('Sign-in for /account Allowed')
  expect(signIn).toContain('Lacking: nobody was signed in')
  expect(alice.html.match(/<svg class="sequence"/g)).toHaveLength(2)
})

test('alice opens an older exchange whole', async () => {
  const alice = await at().atPayroll()
  await explained(alice)
  await alice.click('Every parameter and check')
  expect(new URL(alice.url).hash).not.toBe('')
  expect(alice.text).toContain('scope openid profile email What the portal may learn about you')
  expect(alice.text).toMatch(/Copy as text .*Sign-in for \/account: Allowed/)
})

test('a page that is granted again leaves nothing behind', async () => {
  const alice = await at().atPayroll()
  await alice.goto('/payroll')
  await alice.goto('/')
  expect(await explained(alice)).toHaveLength(2)
})

test('nobody signed in is sent to sign in, and finds their own sign-in drawn', async () => {
  const { base, box, browser } = at()
  const alice = await browser()
  await alice.goto(`${base}/explain`)
  await givePassword(alice, box)
  const [signIn = '', ...more] = await explained(alice)
  expect(more).toEqual([])
  expect(signIn).toContain('Sign-in for /explain Allowed')
})

const REFUSED = [
  ['ignores-acr-values', 'level_not_reached', 'The level that was asked for is reached'],
  ['lower-acr', 'level_not_reached', 'The level that was asked for is reached'],
  ['old-auth-time', 'authentication_too_old', 'You proved it recently enough'],
  ['auth-time-in-the-future', 'auth_time_in_the_future', 'You did not sign in in the future'],
  ['another-person', 'subject_changed', 'It is about the same person'],
  ['forged-signature', 'id_token_invalid', 'The signature is the provider’s'],
  ['replayed-nonce', 'id_token_invalid', 'It answers this very question'],
  ['slow', 'idp_unavailable', 'The code was exchanged for tokens'],
] as const

describe('a provider that misbehaves', () => {
  test('in every way of its switchboard, one of which is tried in each of these', () => {
    const tried = [...REFUSED.map(([fault]) => fault), 'ignores-max-age', 'never-comes-back']
    expect(tried.sort()).toEqual(Object.keys(FAULTS).sort())
  })

  test.each(REFUSED)('and %s is refused with %s, and a link leads to why', { timeout: 30_000 }, async (fault, reason, check) => {
    const { portal, signedIn } = at()
    const alice = await signedIn()
    await switchOn(fault)
    await alice.goto('/payroll')
    await prove(alice)
    expect(portal.events('step_up.refused').at(-1)).toMatchObject({ reason })
    const { reference } = portal.events('step_up.refused').at(-1) as { reference: string }
    await alice.click('See what was exchanged')
    expect(shown(alice)).toEqual({ status: 200, path: '/explain' })
    expect(new URL(alice.url).hash).toBe(`#${reference}`)
    const [newest = ''] = await explained(alice)
    expect(alice.html).toMatch(new RegExp(`<article class="card exchange refused" id="${reference}"`))
    expect(newest).toContain(`Failed: ${check}`)
    expect(newest).toMatch(/(?:Keeps|Makes) \w/)
    expect(alice.html.match(/<li class="failed">/g)).toHaveLength(1)
    expect(newest).toContain(`failed ${check}`)
    expect(newest).toContain('not reached')
  })

  test('and ignores max_age is asked once more, and both trips are drawn', async () => {
    const { portal, atPayroll } = at()
    const alice = await atPayroll()
    wait(400)
    await switchOn('ignores-max-age')
    await alice.goto('/payroll')
    expect(portal.events('step_up.refused').at(-1)).toMatchObject({ reason: 'authentication_too_old' })
    const [second = '', first = ''] = await explained(alice)
    expect(second).toContain('The second trip for the same page')
    expect(second).toContain('prompt login')
    expect(second).toContain('Failed: You proved it recently enough')
    expect(first).toContain('Asked once more')
  })

  test('and never comes back leaves a trip that waits, and then is too late', async () => {
    const { portal, signedIn } = at()
    const alice = await signedIn()
    await switchOn('never-comes-back')
    await alice.goto('/payroll')
    await prove(alice)
    expect(shown(alice).path).not.toBe('/callback')
    const [waits = ''] = await explained(alice)
    expect(waits).toContain('Step-up for /payroll Waiting')
    expect(waits).toContain('No answer has come back yet')
    wait(portal.config.transactionLifetime)
    const [late = ''] = await explained(alice)
    expect(late).toContain('Step-up for /payroll Never came back')
  })
})

test('a proof that was only too old is asked for once more and then enough: the page says both', async () => {
  const { signedIn } = at()
  const alice = await signedIn()
  await switchOn('old-auth-time')
  await alice.goto('/payroll')
  await giveCode(alice, at().box)
  await switchOn(null)
  await prove(alice)
  expect(shown(alice)).toEqual({ status: 200, path: '/payroll' })
  const [second = '', first = ''] = await explained(alice)
  expect(second).toContain('Step-up for /payroll Allowed')
  expect(second).toContain('The second trip for the same page')
  expect(first).toContain('The proof was genuine, but too old')
})

test('alice who says no, and bob who cannot, read the provider’s no', async () => {
  const { signedIn } = at()
  const alice = await signedIn()
  await alice.goto('/payroll')
  await alice.submit('I can’t do this')
  await alice.click('See what was exchanged')
  expect((await explained(alice))[0]).toContain('Failed: The provider agreed')
  const bob = await signedIn('bob')
  await bob.goto('/payroll')
  expect((await explained(bob))[0]).toContain('You cannot prove this yet')
})

test('alice signs in afresh for security, which is drawn as good for one visit', async () => {
  const { box, signedIn } = at()
  const alice = await signedIn()
  await alice.goto('/security')
  await givePassword(alice, box)
  const [fresh = ''] = await explained(alice)
  expect(fresh).toContain('Fresh sign-in for /security Allowed')
  expect(fresh).toContain('That opens this page once, for one visit')
  expect(fresh).toContain('login_hint left out')
})

test('who is signed in at less than the page needs finds that one refused exchange', async () => {
  const { browser } = at()
  const alice = await browser()
  await switchOn('lower-acr')
  await alice.goto('/payroll')
  await prove(alice)
  expect(shown(alice)).toEqual({ status: 403, path: '/callback' })
  const [refused = '', ...more] = await explained(alice)
  expect(more).toEqual([])
  expect(refused).toContain('Sign-in for /payroll Refused')
})

test('signing out forgets all of it', async () => {
  const { base, atPayroll } = at()
  const alice = await atPayroll()
  await alice.goto('/account')
  await alice.submit('/sign-out')
  await alice.goto(`${base}/sign-in?return_to=/account`)
  await prove(alice)
  const [only = '', ...more] = await explained(alice)
  expect(more).toEqual([])
  expect(only).toContain('Sign-in for /account')
})

test('in German', async () => {
  const { base, atPayroll } = at()
  const alice = await atPayroll()
  await alice.goto(`${base}/language?lang=de&return_to=/explain`)
  expect(alice.text).toContain('Step-up für /payroll Erlaubt')
  expect(alice.text).toContain(`${EVERY_CHECK.length} Prüfungen, alle bestanden`)
})
