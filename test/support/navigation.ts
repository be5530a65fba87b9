import { navigationHeaders } from './browser-headers.ts'
import { type Exchanged, exchange, type Wire } from './exchange.ts'
import { type Initiator, isSameSite } from './site.ts'

/** One request of a navigation and its answer. */
export type Hop = Exchanged &
  Readonly<{
    method: string
    url: string
    /** Where it redirects to, resolved; null where it does not. */
    location: string | null
  }>

/** Looks at a redirect before it is followed: another address to go to, `'stop'` to stay where it is, or nothing to let it be. */
export type Intercept = (target: URL, hop: Hop) => URL | 'stop' | undefined

/** A request of the top window. `chain` holds the addresses it went through; the last is where it goes. */
export type Navigation = Readonly<{ method: string; initiator: Initiator; chain: readonly URL[]; body: string | null }>

/** A form's usual type, the only one this browser sends. */
export const FORM_TYPE = 'application/x-www-form-urlencoded'

const MAX_REDIRECTS = 20

/**
 * Sends a request of the top window and follows where it is redirected, as browsers do: 307 and 308 keep method and body, the others
 * turn into GET. `stopped` is the request an intercept kept from being sent. Throws after 20 redirects, and for one to anything but http(s).
 */
export async function navigate(
  wire: Wire,
  first: Navigation,
  referrerPolicy: string,
  intercepts: readonly Intercept[],
): Promise<{ hops: readonly Hop[]; stopped: Navigation | null }> {
  const hops: Hop[] = []
  let next = first
  while (hops.length <= MAX_REDIRECTS) {
    const hop = await take(wire, next, referrerPolicy)
    hops.push(hop)
    if (hop.location === null) return { hops, stopped: null }
    const asked = new URL(hop.location)
    const verdict = intercepts.map((intercept) => intercept(new URL(asked), hop)).find((answer) => answer !== undefined)
    next = redirected(next, hop.status, verdict instanceof URL ? verdict : asked)
    if (verdict === 'stop') return { hops, stopped: next }
  }
  throw new Error(`too many redirects:\n${hops.map(({ status, url }) => `${status} ${url}`).join('\n')}`)
}

async function take(wire: Wire, { method, initiator, chain, body }: Navigation, referrerPolicy: string): Promise<Hop> {
  const url = chain.at(-1)
  if (!url) throw new Error('a navigation goes somewhere')
  const foreign = initiator !== 'address-bar' && !isSameSite(initiator, url)
  const answer = await exchange(
    wire,
    {
      method,
      url,
      headers: {
        ...navigationHeaders({ method, initiator, chain, referrerPolicy }),
        ...(body === null ? {} : { 'Content-Type': FORM_TYPE }),
      },
      body,
    },
    foreign ? (method === 'GET' ? 'cross-site-navigation' : 'cross-site') : 'same-site',
  )
  const { location } = answer.headers
  const redirects = [301, 302, 303, 307, 308].includes(answer.status) && location !== undefined
  return { ...answer, method, url: url.href, location: redirects ? new URL(location, url).href : null }
}

function redirected({ method, initiator, chain, body }: Navigation, status: number, to: URL): Navigation {
  if (!/^https?:$/.test(to.protocol)) throw new Error(`a browser does not follow a redirect to ${to.href}`)
  const keeps = status === 307 || status === 308
  return { method: keeps ? method : 'GET', initiator, chain: [...chain, to], body: keeps ? body : null }
}
