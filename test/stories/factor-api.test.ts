import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CODE } from '../hostile/factor-api.ts'
import { answer, challenge, type HelpDesk, isConfirmed, startHelpDesk } from '../patterns/factor-api/help-desk.ts'

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
