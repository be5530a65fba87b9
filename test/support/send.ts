import type { RequestListener, Server } from 'node:http'
import supertest from 'supertest'

/** An Express app or a server that answers in this process, without a port of its own. */
export type App = RequestListener | Server

/** A request with everything decided; headers are sent as they are. */
export type Outgoing = Readonly<{ method: string; url: URL; headers: Readonly<Record<string, string>>; body: string | null }>

/** What came back; a redirect is not followed. `headers` has lower-case names, repeated ones joined by `, ` but for cookies. */
export type Incoming = Readonly<{
  status: number
  headers: Readonly<Record<string, string>>
  setCookies: readonly string[]
  text: string
}>

/** Sends one request by supertest: to the app that answers for its origin, or over the network. Gives up after 15 s. */
export async function send({ method, url, headers, body }: Outgoing, app: App | undefined): Promise<Incoming> {
  const test = new supertest.Test(app ?? url.origin, method, url.pathname + url.search)
  test
    .set({ ...headers, Host: url.host })
    .redirects(0)
    .ok(() => true)
    .timeout(15_000)
    .buffer(true)
    .parse((response, done) => {
      let whole = ''
      response.setEncoding('utf8')
      response.on('data', (piece: string) => {
        whole += piece
      })
      response.on('end', () => done(null, whole))
    })
  const response = await (body === null ? test : test.send(body))
  const { 'set-cookie': setCookies = [], ...rest } = response.headers as Record<string, string> & { 'set-cookie'?: string[] }
  return { status: response.status, headers: rest, setCookies, text: method === 'HEAD' ? '' : String(response.body ?? '') }
}
