// One file, because it is one table: what people do, and what must come of it.
import { grouped, ibanOf } from './iban.ts'
import { mustBe, mustHold } from './judge.ts'
import type { Person } from './person.ts'
import { WrongAnswer } from './tally.ts'

/** Something that a signed-in person does, holding no more than `single-factor` at the beginning. `round` counts from 0. */
export type Activity = Readonly<{ name: string; does(person: Person, round: number): Promise<void> }>

const TWO_FACTOR = 'urn:okta:loa:2fa:any'
const PASSWORD = 'urn:okta:loa:1fa:pwd'

/** What stands on the payroll page and nowhere else. */
const PAYROLL = '4,820.00'

const secondNow = (): number => Math.floor(Date.now() / 1000)

async function signIn(person: Person): Promise<void> {
  mustBe(await person.open('/sign-in?return_to=/account'), { status: 200, path: '/account', says: person.name })
  const { signed_in, subject, levels } = await person.session()
  if (!signed_in || subject !== person.sub) throw new WrongAnswer('session', `signed in as ${subject}, not as ${person.sub}`)
  if (levels?.['two-factor'] !== undefined) throw new WrongAnswer('level', 'two factors are held that nobody proved')
}

async function lookAround(person: Person): Promise<void> {
  mustBe(await person.open('/'), { status: 200, path: '/', says: person.name })
  mustBe(await person.open('/account'), { status: 200, path: '/account', says: person.name })
  mustBe(await person.open('/transfers'), { status: 200, path: '/transfers', says: person.name })
}

async function stepUp(person: Person): Promise<void> {
  mustBe(await person.open('/payroll'), { status: 200, path: '/payroll', says: PAYROLL })
  if (!person.wasAtProvider) throw new WrongAnswer('level', 'payroll was shown without a second factor')
  await mustHoldTwoFactors(person)
}

/** The same from two tabs at once. */
async function stepUpTwice(person: Person): Promise<void> {
  const tabs = [person.browser.newTab(), person.browser.newTab()]
  const pages = await Promise.all(tabs.map((tab, place) => person.open(`/payroll?tab=${place}`, tab)))
  for (const page of pages) mustBe(page, { status: 200, path: '/payroll', says: PAYROLL })
  await mustHoldTwoFactors(person)
}

/** Finds the level there while it counts, and gone in the second after. */
async function lapse(person: Person): Promise<void> {
  const until = await mustHoldTwoFactors(person)
  const held = await person.fetch('/api/payroll')
  if (held.status !== 200 && secondNow() <= until)
    throw new WrongAnswer('level', `/api/payroll answered ${held.status} while two factors count`)
  await person.waitPast(until)
  const lapsed = await person.fetch('/api/payroll')
  if (lapsed.status !== 401) throw new WrongAnswer('level', `/api/payroll answered ${lapsed.status} after two factors had lapsed`)
  await stepUp(person)
}

/** After a step-up to two factors, and before any other trip to the provider. @returns until when they count. */
async function mustHoldTwoFactors(person: Person): Promise<number> {
  return mustHold(await person.session(), 'two-factor', person.run.window, secondNow())
}

async function callApi(person: Person): Promise<void> {
  const { provider, base } = person.run
  const bearer = async (token: string): Promise<number> =>
    (await person.fetch('/api/payroll', { headers: { Authorization: `Bearer ${token}` } })).status
  const strong = await bearer(await provider.accessToken(person.sub, `${base}/api`, TWO_FACTOR))
  const weak = await bearer(await provider.accessToken(person.sub, `${base}/api`, PASSWORD))
  const none = await bearer('no.such.token')
  if (`${strong} ${weak} ${none}` !== '200 401 401')
    throw new WrongAnswer('level', `tokens: strong ${strong}, weak ${weak}, none ${none}`)
  const approved = await person.fetch('/api/payroll/approve', { method: 'POST', json: {} })
  if (approved.status !== 200 && approved.status !== 401)
    throw new WrongAnswer('unexpected answer', `${approved.status} for /api/payroll/approve`)
}

/** One sign-in admits one visit, with its own form. */
async function visitEachTime(person: Person, round: number): Promise<void> {
  const email = `${person.sub}.${round}@example.test`
  for (const visit of ['first', 'second']) {
    mustBe(await person.open('/security'), { status: 200, path: '/security' })
    if (!person.wasAtProvider) throw new WrongAnswer('level', `the ${visit} visit to /security needed no sign-in`)
  }
  const sent = await person.see((browser) => browser.submit('/security', { recovery_email: email }))
  mustBe(sent, { status: 200, path: '/security/done', typed: email })
}

/** A form that meets the guard is kept, shown and sent. */
async function sendForm(person: Person, round: number): Promise<void> {
  const iban = ibanOf(person.number * 1_000_000 + round)
  const form = `${person.run.base}/bank-details`
  const kept = await person.see((browser) => browser.post(form, { iban }, { from: form }))
  mustBe(kept, { status: 200, path: /^\/resume\/[\w-]+$/, typed: iban })
  const sent = await person.see((browser) => browser.submit('Send it now'))
  // On a slow machine the level lapses before the form is sent: then it stays kept for one more step-up.
  const saved = new URL(sent.url).pathname === '/bank-details' ? sent : await person.see((one) => one.submit('Send it now'))
  mustBe(saved, { status: 200, path: '/bank-details', typed: grouped(iban) })
}

async function endElevation(person: Person): Promise<void> {
  await person.open('/payroll')
  await person.open('/account')
  if (!person.browser.html.includes('/account/end-elevation')) {
    // On a slow machine the level has lapsed by now; if it has not, the page must offer to end it.
    const { levels } = await person.session()
    if (levels?.['two-factor'] !== undefined) throw new WrongAnswer('level', '/account does not offer to end an elevation')
    return
  }
  mustBe(await person.see((browser) => browser.submit('/account/end-elevation')), { status: 200, path: '/account' })
  const { levels } = await person.session()
  if (levels?.['two-factor'] !== undefined) throw new WrongAnswer('level', 'two factors are held after they were ended')
}

async function mustBeOut(person: Person, cookie: string, after: string): Promise<void> {
  if (await person.isSignedIn(cookie)) throw new WrongAnswer('session', `the session goes on after ${after}`)
}

async function signOut(person: Person): Promise<void> {
  const { cookie } = person
  await person.open('/account')
  mustBe(await person.see((browser) => browser.submit('/sign-out')), { status: 200, path: '/signed-out' })
  await mustBeOut(person, cookie, 'a sign-out')
}

/** The provider ends one of two sessions by its `sid`, then everything of the person. */
async function loggedOutAtProvider(person: Person): Promise<void> {
  const { run, sub } = person
  const here = person.cookie
  const elsewhere = person.newBrowser()
  await person.open('/sign-in?return_to=/account', elsewhere)
  const there = `session=${elsewhere.cookies.session}`
  const status = await run.provider.logOut(run.base, { sid: run.provider.sidOf(elsewhere) })
  if (status !== 200) throw new WrongAnswer('unexpected answer', `${status} for a logout token with sid`)
  await mustBeOut(person, there, 'a logout token with its sid')
  if (!(await person.isSignedIn(here))) throw new WrongAnswer('session', 'a logout token ended another session')
  const all = await run.provider.logOut(run.base, { sub })
  if (all !== 200) throw new WrongAnswer('unexpected answer', `${all} for a logout token with sub`)
  await mustBeOut(person, here, 'a logout token with its sub')
}

/** Leaves the session alone; later its cookie must be worth nothing. */
async function walkAway(person: Person): Promise<void> {
  const { session } = await person.session()
  if (session === undefined) throw new WrongAnswer('session', 'the session has ended too early')
  person.leftBehind.push({ cookie: person.cookie, endsAt: session.idle_until })
  person.browser = person.newBrowser()
  const [oldest] = person.leftBehind
  if (oldest === undefined || secondNow() <= oldest.endsAt) return
  person.leftBehind.shift()
  await mustBeOut(person, oldest.cookie, 'its end')
}

/** What a person does from signing in on, in order. */
export const ROUND: readonly Activity[] = [
  { name: 'sign in', does: signIn },
  { name: 'look around', does: lookAround },
  { name: 'step up', does: (person, round) => (round % 2 === 0 ? stepUp(person) : stepUpTwice(person)) },
  { name: 'let a level lapse', does: lapse },
  { name: 'call the API', does: callApi },
  { name: 'visit each time', does: visitEachTime },
  { name: 'send a kept form', does: sendForm },
  { name: 'end an elevation', does: endElevation },
]

/** The ways in which a session ends, taken in turn. */
export const ENDINGS: readonly Activity[] = [
  { name: 'sign out', does: signOut },
  { name: 'be logged out at the provider', does: loggedOutAtProvider },
  { name: 'walk away', does: walkAway },
]
