import { Agent, type IncomingMessage, request } from 'node:http'

/** One answer; a redirect is not followed. */
type Answer = Readonly<{ status: number; location: string | undefined }>

/**
 * Somebody's browser, as lean as it can be: it keeps connections and cookies and follows redirects. Unlike `test/support/browser.ts` it
 * opens no connection for each request, which would cost the measured process more than a real browser does.
 */
export class KeepAliveBrowser {
  static readonly #agent = new Agent({ keepAlive: true, maxSockets: 32 })
  readonly #cookies = new Map<string, Map<string, string>>()

  /** Opens an address and follows it until no redirect comes. @throws Error where that is not 200 */
  async open(url: string): Promise<void> {
    let at = new URL(url)
    for (let hops = 0; hops < 10; hops++) {
      const { status, location } = await this.#get(at)
      if (location === undefined) {
        if (status !== 200) throw new Error(`${at.origin}${at.pathname} answered ${status}`)
        return
      }
      at = new URL(location, at)
    }
    throw new Error(`${url} goes in circles`)
  }

  /** The `Cookie` header that this browser sends to an origin. */
  cookieHeader(origin: string): string {
    return [...this.#jar(new URL(origin))].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  #jar({ host }: URL): Map<string, string> {
    const jar = this.#cookies.get(host) ?? new Map<string, string>()
    this.#cookies.set(host, jar)
    return jar
  }

  async #get(url: URL): Promise<Answer> {
    const cookie = this.cookieHeader(url.origin)
    const headers = {
      Accept: 'text/html',
      'Sec-Fetch-Mode': 'navigate',
      'Sec-Fetch-Site': 'none',
      ...(cookie === '' ? {} : { Cookie: cookie }),
    }
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request({
        host: '127.0.0.1',
        port: url.port,
        path: url.pathname + url.search,
        headers: { ...headers, Host: url.host },
        agent: KeepAliveBrowser.#agent,
      })
        .once('response', resolve)
        .once('error', reject)
        .end()
    })
    for await (const _ of response);
    this.#take(url, response.headers['set-cookie'] ?? [])
    return { status: response.statusCode ?? 0, location: response.headers.location }
  }

  #take(url: URL, lines: readonly string[]): void {
    const jar = this.#jar(url)
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '' || /;\s*(?:Max-Age=0|Expires=Thu, 01 Jan 1970)/i.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
  }
}
