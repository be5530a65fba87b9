import type { CookieJar, Provenance } from './cookie-jar.ts'
import { type App, type Incoming, type Outgoing, send } from './send.ts'

/** What all requests of one browser share. */
export type Wire = Readonly<{
  jar: CookieJar
  apps: Readonly<Record<string, App>>
  fetchMetadata: 'sent' | 'absent'
  headers: Readonly<Record<string, string>>
}>

/** An answer, with the headers that were sent for it. */
export type Exchanged = Incoming & Readonly<{ sent: Readonly<Record<string, string>> }>

/** Sends one request with the browser's own headers and its cookies (none where `provenance` is null), and keeps those that come back. */
export async function exchange(wire: Wire, request: Outgoing, provenance: Provenance | null): Promise<Exchanged> {
  const cookie = provenance === null ? null : wire.jar.header(request.url, provenance)
  const wanted = { 'User-Agent': USER_AGENT, ...request.headers, ...(cookie === null ? {} : { Cookie: cookie }), ...wire.headers }
  const sent = wire.fetchMetadata === 'sent' ? wanted : withoutFetchMetadata(wanted)
  const answer = await send({ ...request, headers: sent }, wire.apps[request.url.origin])
  for (const line of answer.setCookies) wire.jar.take(line, request.url)
  return { ...answer, sent }
}

const USER_AGENT = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36'

const withoutFetchMetadata = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('Sec-Fetch-')))
