/** What a browser without JavaScript ends up with: a page, or an address it would leave to. */
export type Landing = Readonly<{ url: URL; status: number; html: string; headers: Headers }>

type Cookie = { value: string; path: string }

/**
 * A browser without JavaScript, for one provider: keeps cookies by path, follows redirects within the provider and stops at
 * the first address outside it. Sends forms as a browser would, with what is in their fields.
 */
export class ScriptedBrowser {
  readonly cookies = new Map<string, Cookie>()
  readonly #home: string

  constructor(home: string) {
    this.#home = home
  }

  open(url: string | URL): Promise<Landing> {
    return this.#go(new URL(url), { method: 'GET' })
  }

  /** Fills in and sends the form whose action ends so. `button` is the name=value of the button pressed, if it has one. */
  submit(page: Landing, actionEnd: string, fields: Record<string, string> = {}): Promise<Landing> {
    const form = formsOf(page.html).find(({ action }) => action.endsWith(actionEnd))
    if (form === undefined) throw new Error(`no form for ${actionEnd} on ${page.url.pathname}: ${page.html}`)
    const body = new URLSearchParams({ ...form.fields, ...fields })
    return this.#go(new URL(form.action, page.url), { method: 'POST', body, headers: { 'sec-fetch-site': 'same-origin' } })
  }

  async #go(start: URL, first: RequestInit): Promise<Landing> {
    let url = start
    let init = first
    for (let hop = 0; hop < 12; hop++) {
      if (url.origin !== this.#home) return { url, status: 0, html: '', headers: new Headers() }
      const headers = new Headers(init.headers)
      headers.set('cookie', this.#cookiesFor(url))
      headers.set('accept', 'text/html')
      const answer = await fetch(url, { ...init, headers, redirect: 'manual' })
      this.#keep(answer.headers.getSetCookie(), url)
      const location = answer.headers.get('location')
      if (location === null) return { url, status: answer.status, html: await answer.text(), headers: answer.headers }
      url = new URL(location, url)
      init = { method: 'GET' }
    }
    throw new Error(`too many redirects, the last to ${url}`)
  }

  #cookiesFor(url: URL): string {
    const fits = [...this.cookies].filter(([, { path }]) => url.pathname.startsWith(path))
    return fits.map(([key, { value }]) => `${key.split(' ')[0]}=${value}`).join('; ')
  }

  #keep(lines: readonly string[], url: URL): void {
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split(/;\s*/)
      const name = pair.slice(0, pair.indexOf('='))
      const value = pair.slice(pair.indexOf('=') + 1)
      const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? url.pathname
      if (value === '' || /expires=thu, 01 jan 1970/i.test(line)) this.cookies.delete(`${name} ${path}`)
      else this.cookies.set(`${name} ${path}`, { value, path })
    }
  }
}

type Form = { action: string; fields: Record<string, string> }

/** The forms of a page with the values they would send. Enough for our own pages, no HTML parser. */
export function formsOf(html: string): Form[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, attributes = '', inside = '']) => {
    const inputs = [...inside.matchAll(/<input\b([^>]*)>/g)].map(([, input = '']) => [
      attribute(input, 'name'),
      attribute(input, 'value'),
    ])
    return { action: attribute(attributes, 'action'), fields: Object.fromEntries(inputs) }
  })
}

const attribute = (text: string, name: string): string =>
  (new RegExp(`\\b${name}="([^"]*)"`).exec(text)?.[1] ?? '')
    .replaceAll('&#34;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
