import { scriptHeaders } from './browser-headers.ts'
import { CookieJar } from './cookie-jar.ts'
import { exchange, type Wire } from './exchange.ts'
import { type Entered, fillForm, findButton, findForm } from './fill-form.ts'
import { FORM_TYPE, type Hop, type Intercept, type Navigation, navigate } from './navigation.ts'
import { readForms, readLinks, readText } from './read-html.ts'
import type { App, Incoming } from './send.ts'
import { isSameSite } from './site.ts'

/** How a browser is made. */
export type BrowserOptions = Readonly<{
  /**
   * Apps that answer for an origin in place of the network. The origin may be https: the app is spoken to in the clear, and cookies are
   * kept as for https.
   *
   * @example { 'http://localhost:3000': app }
   */
  apps?: Readonly<Record<string, App>>
  /** `absent`: a browser too old for `Sec-Fetch-*`. */
  fetchMetadata?: 'sent' | 'absent'
  /** Headers of every request, beside or in place of the browser's own. */
  headers?: Readonly<Record<string, string>>
  /** Cookies shared with another tab; see `newTab`. */
  jar?: CookieJar
}>

/** What a script's request got. `json` is undefined where the body is not JSON. */
export type Fetched = Incoming & Readonly<{ json: unknown }>

/** What a script asks for. `json` is sent as JSON with its `Content-Type`. */
export type FetchInit = Readonly<{
  method?: string
  headers?: Readonly<Record<string, string>>
  body?: string
  json?: unknown
  /** The page the script runs on, where that is not the page shown: another site's, say. */
  from?: string
  /** Cookies go along to the script's own origin only, or wherever `SameSite` lets them. */
  credentials?: 'same-origin' | 'include'
}>

/**
 * A person's browser, scripted: cookies, redirects, forms and links, and the headers that a portal decides by (`Accept`,
 * `Sec-Fetch-*`, `Origin`). It runs no script, loads no image, keeps no cache and sends no `Referer`.
 *
 * @example
 * const alice = new Browser()
 * await alice.goto(`${portal}/payroll`)          // to the provider and back
 * expect(alice.status).toBe(200)
 * await alice.submit('/sign-out')
 */
export class Browser {
  readonly jar: CookieJar
  /** The requests of the latest navigation, redirects and all, oldest first. */
  hops: readonly Hop[] = []
  readonly #options: BrowserOptions
  readonly #wire: Wire
  #intercepts: readonly Intercept[] = []
  #stopped: Navigation | null = null

  constructor(options: BrowserOptions = {}) {
    this.#options = options
    this.jar = options.jar ?? new CookieJar()
    const { apps = {}, fetchMetadata = 'sent', headers = {} } = options
    this.#wire = { jar: this.jar, apps, fetchMetadata, headers }
  }

  /** Another tab of the same browser: the same cookies, its own page. */
  newTab(): Browser {
    return new Browser({ ...this.#options, jar: this.jar })
  }

  /** The address of the page shown. Throws before there is one. */
  get url(): string {
    return this.#last.url
  }
  get status(): number {
    return this.#last.status
  }
  /** Names in lower case. `Set-Cookie` is in `hops` only. */
  get headers(): Readonly<Record<string, string>> {
    return this.#last.headers
  }
  get html(): string {
    return this.#last.text
  }
  /** What a person reads on the page, one space between words. */
  get text(): string {
    return readText(this.html)
  }
  /** Where a stopped redirect would have gone; `follow()` goes there. */
  get pending(): string | null {
    return this.#stopped?.chain.at(-1)?.href ?? null
  }
  /** The cookies the page's address would be sent, by name. Values are as on the wire. */
  get cookies(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.jar.for(new URL(this.url)).map(({ name, value }) => [name, value]))
  }

  /**
   * Opens an address, relative to the page shown where there is one, and follows redirects. As if typed into the address bar
   * (`Sec-Fetch-Site: none`), or by a link on the page `from`. `headers` go beside the browser's own, with each redirect too.
   *
   * @example await browser.goto('/payroll', { headers: { 'Sec-Purpose': 'prefetch' } })
   */
  goto(url: string, options: Readonly<{ from?: string; headers?: Readonly<Record<string, string>> }> = {}): Promise<void> {
    const initiator = options.from === undefined ? 'address-bar' : new URL(options.from)
    return this.#navigate({ method: 'GET', initiator, chain: [this.#resolve(url)], body: null }, options.headers)
  }

  /** Follows the one link with this text, or with text that contains it. */
  async click(text: string): Promise<void> {
    const links = readLinks(this.html)
    const exact = links.filter((link) => link.text === text)
    const fits = exact.length > 0 ? exact : links.filter((link) => link.text.includes(text))
    const targets = new Set(fits.map(({ href }) => href))
    const [href] = targets
    if (href === undefined || targets.size > 1) {
      throw new Error(
        `${targets.size} links fit ${JSON.stringify(text)}; links there: ${links.map((link) => link.text).join(', ')}`,
      )
    }
    return this.#navigate({ method: 'GET', initiator: new URL(this.url), chain: [this.#resolve(href)], body: null })
  }

  /**
   * Fills a form on the page and sends it. The form is found by `#id`, by the path it goes to, or by a button's label; without a
   * selector it is the only one. Hidden fields go along. Pressed is the button of that label, else the first.
   */
  async submit(selector?: string, fields: Entered = {}): Promise<void> {
    const page = new URL(this.url)
    const form = findForm(readForms(this.html), page, selector)
    const button = findButton(form, selector)
    const data = fillForm(form, fields, button)
    const target = this.#resolve(button?.action ?? (form.action || page.href))
    if (form.method === 'POST') {
      if (form.enctype !== FORM_TYPE) throw new Error(`forms of type ${form.enctype} are not sent by this browser`)
      return this.#navigate({ method: 'POST', initiator: page, chain: [target], body: data.toString() })
    }
    target.search = data.toString()
    return this.#navigate({ method: 'GET', initiator: page, chain: [target], body: null })
  }

  /** Sends a form that stands on another page, such as an attacker's: cookies go as `SameSite` lets them, `Origin` is that page's. */
  post(
    url: string,
    fields: Readonly<Record<string, string>> | URLSearchParams,
    options: Readonly<{ from: string }>,
  ): Promise<void> {
    const body = new URLSearchParams(fields).toString()
    return this.#navigate({ method: 'POST', initiator: new URL(options.from), chain: [this.#resolve(url)], body })
  }

  /** Goes on where a redirect was stopped. */
  async follow(): Promise<void> {
    if (!this.#stopped) throw new Error('no redirect was stopped')
    return this.#navigate(this.#stopped)
  }

  /**
   * Has every redirect looked at before it is followed, until the returned function is called.
   *
   * @example
   * browser.interceptRedirect((target) => (target.pathname === '/callback' ? 'stop' : undefined))
   */
  interceptRedirect(intercept: Intercept): () => void {
    this.#intercepts = [...this.#intercepts, intercept]
    return () => {
      this.#intercepts = this.#intercepts.filter((other) => other !== intercept)
    }
  }

  /**
   * A script's request, from the page shown or from a page of the target's own origin where none is. Follows no redirect, so
   * that a test sees one; shows no other page; keeps the cookies that come back.
   */
  async fetchJson(url: string, init: FetchInit = {}): Promise<Fetched> {
    const target = this.#resolve(url)
    const initiator = new URL(init.from ?? this.hops.at(-1)?.url ?? target)
    const method = (init.method ?? 'GET').toUpperCase()
    const body = init.json === undefined ? (init.body ?? null) : JSON.stringify(init.json)
    const headers = {
      ...scriptHeaders({ method, initiator, chain: [target], referrerPolicy: '' }),
      ...(init.json === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...init.headers,
    }
    const withCookies = initiator.origin === target.origin || init.credentials === 'include'
    const provenance = withCookies ? (isSameSite(initiator, target) ? 'same-site' : 'cross-site') : null
    const answer = await exchange(this.#wire, { method, url: target, headers, body }, provenance)
    return { ...answer, json: parsed(answer.text) }
  }

  get #last(): Hop {
    const last = this.hops.at(-1)
    if (!last) throw new Error('no page has been opened')
    return last
  }

  #resolve(url: string): URL {
    return new URL(url, this.hops.at(-1)?.url)
  }

  async #navigate(first: Navigation, headers: Readonly<Record<string, string>> = {}): Promise<void> {
    const referrerPolicy = this.hops.at(-1)?.headers['referrer-policy'] ?? ''
    const wire = { ...this.#wire, headers: { ...this.#wire.headers, ...headers } }
    const { hops, stopped } = await navigate(wire, first, referrerPolicy, this.#intercepts)
    this.hops = hops
    this.#stopped = stopped
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
