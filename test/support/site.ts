/** What `Sec-Fetch-Site` can say (Fetch Metadata Request Headers, 2.3). */
export type FetchSite = 'none' | 'same-origin' | 'same-site' | 'cross-site'

/** What started a request: the address bar, or a page of that origin. */
export type Initiator = 'address-bar' | URL

/** https, or loopback, which browsers trust as much. */
export const isSecureOrigin = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' ||
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  /^127\./.test(hostname) ||
  hostname === '[::1]'

/**
 * `Sec-Fetch-Site` of a request that went through these addresses, its own the last: it gets worse at each redirect and never
 * better. What the address bar started stays `none`.
 */
export function fetchSite(initiator: Initiator, chain: readonly URL[]): FetchSite {
  if (initiator === 'address-bar') return 'none'
  if (!chain.every((url) => isSameSite(initiator, url))) return 'cross-site'
  return chain.every((url) => url.origin === initiator.origin) ? 'same-origin' : 'same-site'
}

/**
 * Same scheme and same registrable domain, whatever the port: the last two labels of a name, a whole IP address, and `localhost`
 * with what is below it. Names below a public suffix of two labels (`co.uk`) are beyond it.
 */
export function isSameSite(a: URL, b: URL): boolean {
  return a.protocol === b.protocol && registrable(a.hostname) === registrable(b.hostname)
}

function registrable(hostname: string): string {
  const labels = hostname.split('.')
  if (labels.at(-1) === 'localhost') return 'localhost'
  return /^[\d.]+$|^\[/.test(hostname) ? hostname : labels.slice(-2).join('.')
}
