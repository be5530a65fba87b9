import { parseSetCookie } from 'cookie'
import { isSecureOrigin } from './site.ts'

/** A cookie as a browser keeps it. `expiresAt` is in milliseconds; null ends with the browser. */
export type StoredCookie = Readonly<{
  name: string
  value: string
  /** The host it belongs to; with `hostOnly`, to that host alone and not to those below it. Ports play no part. */
  host: string
  hostOnly: boolean
  path: string
  secure: boolean
  httpOnly: boolean
  sameSite: 'strict' | 'lax' | 'none'
  expiresAt: number | null
}>

/** How a request came about, as far as `SameSite` asks (RFC 6265bis 5.2): same site, a link from elsewhere, or anything else from elsewhere. */
export type Provenance = 'same-site' | 'cross-site-navigation' | 'cross-site'

/**
 * One browser's cookies, kept and sent as RFC 6265bis says: by host without port, `Domain`, `Path`, `Max-Age` before `Expires`,
 * `Secure` (loopback counts as secure, as in Chromium), `SameSite` with `Lax` where none is given, `__Host-` and `__Secure-`.
 * Not modelled: the public suffix list, partitioned cookies, limits on their number.
 */
export class CookieJar {
  #cookies: readonly StoredCookie[] = []
  readonly #clock: () => number

  /** `clock` in milliseconds, so that a test can let a cookie expire. */
  constructor(clock: () => number = Date.now) {
    this.#clock = clock
  }

  /** Takes in one `Set-Cookie` line. A cookie the browser would refuse is dropped without a word. */
  take(line: string, from: URL): void {
    const cookie = this.#read(line, from)
    if (!cookie) return
    const known = this.#cookies.some((kept) => isSame(kept, cookie))
    this.#cookies = known ? this.#cookies.map((kept) => (isSame(kept, cookie) ? cookie : kept)) : [...this.#cookies, cookie]
  }

  /** The live cookies a request would carry: longer paths first, then older ones first. */
  for(url: URL, provenance: Provenance = 'same-site'): readonly StoredCookie[] {
    return this.all()
      .filter((cookie) => hostMatches(cookie, url.hostname) && pathMatches(cookie.path, url.pathname))
      .filter((cookie) => !cookie.secure || isSecureOrigin(url))
      .filter((cookie) => provenance === 'same-site' || cookie.sameSite === 'none' || isLaxAllowed(cookie, provenance))
      .sort((a, b) => b.path.length - a.path.length)
  }

  /** The `Cookie` header of a request, or null where it has none. */
  header(url: URL, provenance?: Provenance): string | null {
    const cookies = this.for(url, provenance)
    return cookies.length === 0 ? null : cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  }

  /** Every live cookie, of every host. */
  all(): readonly StoredCookie[] {
    return this.#cookies.filter((cookie) => !this.#isOver(cookie))
  }

  /** Puts a cookie in as it is, past every rule: what malware on a sibling domain, or a test, can do. */
  plant(cookie: Readonly<{ name: string; value: string; host: string }> & Partial<StoredCookie>): void {
    const planted = {
      hostOnly: true,
      path: '/',
      secure: false,
      httpOnly: true,
      sameSite: 'lax',
      expiresAt: null,
      ...cookie,
    } as const
    this.#cookies = [...this.#cookies.filter((kept) => !isSame(kept, planted)), planted]
  }

  /** Forgets the cookies of that name, on every host; all of them where no name is given. */
  forget(name?: string): void {
    this.#cookies = name === undefined ? [] : this.#cookies.filter((cookie) => cookie.name !== name)
  }

  #isOver = ({ expiresAt }: StoredCookie): boolean => expiresAt !== null && expiresAt <= this.#clock()

  #read(line: string, from: URL): StoredCookie | null {
    const set = parseSetCookie(line, { decode: (value) => value })
    const domain = set.domain?.replace(/^\./, '').toLowerCase()
    const secure = set.secure ?? false
    const sameSite = typeof set.sameSite === 'string' ? set.sameSite : 'lax'
    if (line.length > 4096 || (secure && !isSecureOrigin(from)) || (sameSite === 'none' && !secure)) return null
    if (domain && !hostMatches({ host: domain, hostOnly: false }, from.hostname)) return null
    if (/^__host-/i.test(set.name) && !(secure && set.path === '/' && set.domain === undefined)) return null
    if (/^__secure-/i.test(set.name) && !secure) return null
    return {
      name: set.name,
      value: set.value ?? '',
      host: domain || from.hostname,
      hostOnly: !domain,
      path: set.path?.startsWith('/') ? set.path : from.pathname.replace(/(?!^)\/[^/]*$/, ''),
      secure,
      httpOnly: set.httpOnly ?? false,
      sameSite,
      expiresAt: set.maxAge !== undefined ? this.#clock() + set.maxAge * 1000 : (set.expires?.getTime() ?? null),
    }
  }
}

const isSame = (a: StoredCookie, b: StoredCookie): boolean =>
  a.name === b.name && a.host === b.host && a.path === b.path && a.hostOnly === b.hostOnly

const hostMatches = ({ host, hostOnly }: Pick<StoredCookie, 'host' | 'hostOnly'>, hostname: string): boolean =>
  hostname === host || (!hostOnly && hostname.endsWith(`.${host}`))

const pathMatches = (path: string, requested: string): boolean =>
  requested === path || (requested.startsWith(path) && (path.endsWith('/') || requested[path.length] === '/'))

const isLaxAllowed = ({ sameSite }: StoredCookie, provenance: Provenance): boolean =>
  sameSite === 'lax' && provenance === 'cross-site-navigation'
