import { type FetchSite, fetchSite, type Initiator } from './site.ts'

/** A request on its way: the addresses it went through end with its own. `referrerPolicy` is that of the page it comes from. */
export type OnItsWay = Readonly<{ method: string; initiator: Initiator; chain: readonly URL[]; referrerPolicy: string }>

/** Headers of a navigation in the top window, as Chromium sends them, without `Referer`. */
export function navigationHeaders(way: OnItsWay): Readonly<Record<string, string>> {
  return {
    Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'Upgrade-Insecure-Requests': '1',
    ...metadata(fetchSite(way.initiator, way.chain), 'navigate', 'document'),
    'Sec-Fetch-User': '?1',
    ...origin(way, 'navigate'),
  }
}

/** Headers of a script's `fetch`. */
export function scriptHeaders(way: OnItsWay): Readonly<Record<string, string>> {
  return { Accept: '*/*', ...metadata(fetchSite(way.initiator, way.chain), 'cors', 'empty'), ...origin(way, 'cors') }
}

const metadata = (site: FetchSite, mode: string, dest: string) => ({
  'Sec-Fetch-Site': site,
  'Sec-Fetch-Mode': mode,
  'Sec-Fetch-Dest': dest,
})

/**
 * `Origin` (Fetch 3.2): with every method but GET and HEAD, and with a cross-origin `fetch`. A navigation from a page with
 * `Referrer-Policy: no-referrer`, or with `same-origin` to another origin, says `null`.
 */
function origin({ method, initiator, chain, referrerPolicy }: OnItsWay, mode: 'navigate' | 'cors'): { Origin?: string } {
  if (initiator === 'address-bar') return {}
  const foreign = chain.some((url) => url.origin !== initiator.origin)
  if ((method === 'GET' || method === 'HEAD') && !(mode === 'cors' && foreign)) return {}
  const withheld = mode === 'navigate' && (referrerPolicy === 'no-referrer' || (referrerPolicy === 'same-origin' && foreign))
  return { Origin: withheld ? 'null' : initiator.origin }
}
