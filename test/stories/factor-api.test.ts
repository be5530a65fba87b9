import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CODE, fault } from '../hostile/factor-api.ts'
import { answer, challenge, type HelpDesk, isConfirmed, PASSWORDS, startHelpDesk } from '../patterns/factor-api/help-desk.ts'
import { Browser } from '../support/browser.ts'
import { readForms } from '../support/read-html.ts'

let desk: HelpDesk
beforeEach(async () => {
  desk = await startHelpDesk()
})
afterEach(() => desk.stop())

describe('alice at the help desk', () => {
  test('signs in with a password of its own, and looks at an ordinary page without anything more', async () => {
    const alice = await desk.signedIn()
    expect(alice.text).toContain('You are signed in to the help desk as Alice Example')
    expect(Object.keys(alice.cookies)).toEqual(['help-desk'])
    expect(desk.api.calls).toEqual([])
  })

  test.each([
    ['a text message', 'mbl1', 'sms', 'We sent a text message to •••• 0142'],
    ['a voice call', 'clf1', 'call', 'We are calling •••• 0143'],
    ['an e-mail', 'emf1', 'email', 'We sent an e-mail to a•••@example.test'],
    ['her authenticator app', 'ost1', 'totp', 'Open your authenticator app'],
  ])('confirms with %s and resets a password', async (_what, factor, kind, says) => {
    const alice = await desk.signedIn()
    const before = alice.cookies['help-desk']
    await alice.goto('/help-desk/reset-password?colleague=carla')
    expect(alice.text).toContain('Confirm that it is you')
    await alice.submit('/help-desk/confirm', { factor })
    expect(alice.text).toContain(says)
    expect(desk.api.sent()).toHaveLength(kind === 'totp' ? 0 : 1)
    await answer(alice, CODE)
    expect(alice.url).toBe(desk.at('/help-desk/reset-password?colleague=carla'))
    expect(alice.cookies['help-desk']).not.toBe(before)
    await alice.submit('/help-desk/reset-password')
    expect(alice.text).toContain('The password of Carla Example was reset')
    expect(desk.portal.events('factor.challenged')).toMatchObject([{ outcome: 'success', detail: kind, subject: 'desk-1' }])
    expect(desk.portal.events('factor.verified')).toMatchObject([{ outcome: 'success', detail: kind, subject: 'desk-1' }])
  })

  test('confirms with a push, comparing the number', async () => {
    const alice = await desk.signedIn()
    await challenge(alice, 'opf1')
    expect(alice.text).toContain('The number to choose on your phone: 42')
    expect(alice.headers.refresh).toBe('4')
    expect(await isConfirmed(alice)).toBe(false)
    desk.api.state.push = 'SUCCESS'
    desk.portal.advance(3)
    await alice.click('Look again')
    expect(alice.url).toBe(desk.at('/help-desk/reset-password'))
    expect(await isConfirmed(alice)).toBe(true)
  })
})

describe('what can go otherwise', () => {
  test('a wrong code says so, and the right one still counts', async () => {
    const alice = await desk.signedIn()
    await challenge(alice, 'mbl1')
    await answer(alice, '000000')
    expect(alice.status).toBe(403)
    expect(alice.text).toContain('This is not the code')
    expect(alice.html).not.toContain('000000')
    await answer(alice, CODE)
    expect(await isConfirmed(alice)).toBe(true)
    expect(desk.portal.events('factor.rejected')).toMatchObject([{ reason: 'wrong', detail: 'sms', outcome: 'failure' }])
  })

  test('another message goes out after half a minute, not before', async () => {
    const alice = await desk.signedIn()
    await challenge(alice, 'mbl1')
    const { url } = alice
    desk.portal.advance(29)
    await alice.submit('Send another code')
    expect(alice.status).toBe(429)
    expect(alice.headers['retry-after']).toBe('30')
    await alice.click('Go back')
    expect(alice.url).toBe(url)
    desk.portal.advance(2)
    await alice.submit('Send another code')
    expect(alice.url).toBe(url)
    expect(desk.api.sent()).toHaveLength(2)
  })

  test('the same choice twice sends one message, and another session of hers none at all for half a minute', async () => {
    const alice = await desk.signedIn()
    await challenge(alice, 'mbl1')
    await challenge(alice, 'mbl1')
    expect(alice.text).toContain('Enter the code')
    const other = await desk.signedIn()
    await challenge(other, 'mbl1')
    expect(other.status).toBe(429)
    expect(desk.api.sent()).toHaveLength(1)
  })

  test('the Factor API says that a message was sent recently', async () => {
    desk.api.decide(({ path }) => (path.endsWith('/mbl1/verify') ? fault(429, 'E0000109') : undefined))
    const alice = await desk.signedIn()
    await challenge(alice, 'mbl1')
    expect(alice.status).toBe(429)
    await alice.click('Choose a way to confirm')
    await alice.submit('/help-desk/confirm', { factor: 'ost1' })
    expect(alice.text).toContain('Open your authenticator app')
  })

  test('the Factor API has locked her', async () => {
    const alice = await desk.signedIn()
    await challenge(alice, 'mbl1')
    desk.api.decide(({ path }) => (path.endsWith('/verify') ? fault(403, 'E0000069') : undefined))
    await answer(alice, CODE)
    expect(alice.status).toBe(403)
    expect(alice.text).toContain('Your account is locked')
    expect(desk.portal.events('factor.locked')).toMatchObject([{ detail: 'sms' }])
  })

  test('the phone says no; a text message says yes', async () => {
    const alice = await desk.signedIn()
    await challenge(alice, 'opf1')
    desk.api.state.push = 'REJECTED'
    desk.portal.advance(4)
    await alice.click('Look again')
    expect(alice.text).toContain('It was refused on your phone')
    await alice.click('Choose a way to confirm')
    await alice.submit('/help-desk/confirm', { factor: 'mbl1' })
    await answer(alice, CODE)
    expect(alice.url).toBe(desk.at('/help-desk/reset-password'))
  })

  test.each(['TIMEOUT', 'EXPIRED', 'CANCELLED', 'CANCELED'])('nobody answers and the push ends by %s', async (result) => {
    const alice = await desk.signedIn()
    await challenge(alice, 'opf1')
    desk.api.state.push = result
    desk.portal.advance(4)
    await alice.click('Look again')
    expect(alice.status).toBe(403)
    expect(alice.text).toContain('This confirmation is over')
    expect(alice.headers.refresh).toBeUndefined()
    desk.api.state.push = 'WAITING'
    desk.portal.advance(31)
    await challenge(alice, 'opf1')
    expect(alice.status).toBe(200)
  })

  test('nobody answers and the Factor API never says so: the page ends by itself', async () => {
    const alice = await desk.signedIn()
    await challenge(alice, 'opf1')
    const { url } = alice
    desk.portal.advance(301)
    desk.api.forget()
    await alice.goto(url)
    expect(alice.status).toBe(403)
    expect(alice.headers.refresh).toBeUndefined()
    expect(desk.api.calls).toEqual([])
  })

  test('sign-out takes an open push back', async () => {
    const alice = await desk.signedIn()
    await challenge(alice, 'opf1')
    await alice.goto('/help-desk')
    await alice.submit('/help-desk/sign-out')
    expect(alice.text).toContain('You are signed out of the help desk')
    expect(desk.api.callsTo('DELETE', /transactions/)).toHaveLength(1)
  })

  test('somebody without a factor reads what to do, and ordinary pages stay open', async () => {
    desk.api.factors.set('00ualice', [])
    const alice = await desk.signedIn()
    await alice.goto('/help-desk/recovery-code')
    expect(alice.status).toBe(403)
    expect(alice.text).toContain('You cannot confirm this yet')
    await alice.click('Go to the help desk')
    expect(alice.status).toBe(200)
  })

  test('a form that comes too late leads back to the form, not to the deed', async () => {
    const alice = await desk.signedIn()
    await challenge(alice, 'ost1', '/help-desk/reset-password?colleague=deniz')
    await answer(alice, CODE)
    desk.portal.advance(301)
    await alice.submit('/help-desk/reset-password')
    expect(alice.url).toBe(desk.at('/help-desk/confirm?return_to=%2Fhelp-desk%2Freset-password'))
  })
})

test('the ways are shown with the largest assurance first, and the last one used is suggested', async () => {
  const alice = await desk.signedIn()
  await alice.goto('/help-desk/confirm')
  const shown = () => readForms(alice.html).find(({ action }) => action === '/help-desk/confirm')?.controls ?? []
  expect(shown().map(({ value }) => value)).toEqual(['/help-desk', 'opf1', 'ost1', 'mbl1', 'clf1', 'emf1'])
  expect(shown().find(({ type, sent }) => type === 'radio' && sent)?.value).toBe('opf1')
  expect(alice.text).toContain('Text message to •••• 0142')
  await alice.submit('/help-desk/confirm', { factor: 'clf1' })
  await answer(alice, CODE)
  const later = await desk.signedIn()
  await later.goto('/help-desk/confirm')
  expect(later.text).toContain('used last')
  await later.submit('/help-desk/confirm')
  expect(desk.api.sent().at(-1)?.path).toContain('clf1')
})

describe('who is not signed in to the help desk', () => {
  test.each([
    '/help-desk',
    '/help-desk/reset-password',
    '/help-desk/recovery-code',
    '/help-desk/confirm',
    '/help-desk/confirm/x',
  ])('and opens %s is asked to, and a program is told', async (path) => {
    const nobody = new Browser()
    await nobody.goto(desk.at(path))
    expect(nobody.url).toBe(desk.at(`/help-desk/sign-in?return_to=${encodeURIComponent(path)}`))
    const { status, json } = await nobody.fetchJson(desk.at(path))
    expect([status, json]).toMatchObject([401, { code: 'sign_in_required' }])
    expect(desk.api.calls).toEqual([])
  })

  test('comes back to where they were going', async () => {
    const alice = new Browser()
    await alice.goto(desk.at('/help-desk/recovery-code'))
    await alice.submit('/help-desk/sign-in', { username: 'alice', password: PASSWORDS.alice })
    expect(alice.url).toBe(desk.at('/help-desk/confirm?return_to=%2Fhelp-desk%2Frecovery-code'))
  })
})

test('the home page tells of it, and without a Factor API there is nothing', async () => {
  const nobody = new Browser()
  await nobody.goto(desk.at('/'))
  expect(nobody.html).toContain('href="/help-desk"')
  const without = await startHelpDesk({ env: { FACTOR_API_URL: '', FACTOR_API_TOKEN: '' } })
  await nobody.goto(without.at('/help-desk'))
  expect(nobody.status).toBe(404)
  await nobody.goto(without.at('/'))
  expect(nobody.html).not.toContain('/help-desk')
  await without.stop()
})
