import { setTimeout as pause } from 'node:timers/promises'
import { Browser, type Fetched, type FetchInit } from '../support/browser.ts'
import { type Answer, mustBe, mustBeSound, nameOf, type SessionDocument } from './judge.ts'
import { type SoakProvider, WHO } from './provider.ts'
import { type Tally, WrongAnswer } from './tally.ts'

/** What every person of a run shares. */
export type Run = Readonly<{
  base: string
  provider: SoakProvider
  tally: Tally
  /** How long a level counts, in seconds. */
  window: number
  over: AbortSignal
}>

/** Somebody with a browser, whose every answer is looked at. */
export class Person {
  readonly run: Run
  readonly sub: string
  readonly name: string
  /** Sessions that were left behind without signing out: the cookie, and the second from which on it must be worth nothing. */
  readonly leftBehind: Array<Readonly<{ cookie: string; endsAt: number }>> = []
  browser: Browser
  readonly #number: number

  constructor(run: Run, number: number) {
    this.run = run
    this.#number = number
    this.sub = `p${number}`
    this.name = nameOf(number)
    this.browser = this.newBrowser()
  }

  get number(): number {
    return this.#number
  }

  newBrowser(): Browser {
    return new Browser({ headers: { [WHO]: this.sub } })
  }

  /** Lets the browser do something and looks at every answer of the portal on the way. @returns the page that is shown. */
  async see(act: (browser: Browser) => Promise<void>, browser: Browser = this.browser): Promise<Answer> {
    await act(browser)
    for (const hop of browser.hops) if (hop.url.startsWith(this.run.base)) this.#look(hop)
    return { status: browser.status, url: browser.url, text: browser.text }
  }

  open(path: string, browser: Browser = this.browser): Promise<Answer> {
    return this.see((one) => one.goto(this.run.base + path), browser)
  }

  /** What a script of the portal's own page gets. */
  async fetch(path: string, init: FetchInit = {}, browser: Browser = this.browser): Promise<Fetched> {
    const url = this.run.base + path
    const answer = await browser.fetchJson(url, { from: `${this.run.base}/`, ...init })
    this.#look({ ...answer, url })
    return answer
  }

  async session(browser: Browser = this.browser): Promise<SessionDocument> {
    const answer = await this.fetch('/api/session', {}, browser)
    mustBe({ ...answer, url: `${this.run.base}/api/session` }, { status: 200, path: '/api/session' })
    return answer.json as SessionDocument
  }

  /** Looks whether a cookie is worth anything still, from outside the browser. */
  async isSignedIn(cookie: string): Promise<boolean> {
    const answer = await fetch(`${this.run.base}/api/session`, { headers: { Cookie: cookie } })
    this.run.tally.answered()
    if (answer.status !== 200) throw new WrongAnswer('unexpected answer', `${answer.status} for /api/session`)
    return ((await answer.json()) as SessionDocument).signed_in
  }

  /** Whether the last page came by way of the provider. */
  get wasAtProvider(): boolean {
    return this.browser.hops.some(({ url }) => url.startsWith(`${this.run.provider.issuer}/authorize`))
  }

  /** The session cookie as a header. */
  get cookie(): string {
    return `session=${this.browser.cookies.session}`
  }

  /** Waits until the second after this one has begun. */
  async waitPast(second: number): Promise<void> {
    await pause(Math.max(0, (second + 1) * 1000 - Date.now()) + 50, undefined, { signal: this.run.over })
  }

  #look(answer: Answer): void {
    this.run.tally.answered()
    mustBeSound(answer, this.name)
  }
}
