// What a round trip costs at least: openid-client and node:http, nothing kept but what is pending.
import { createServer } from 'node:http'
import { type Pending, relyingParty } from './sign-in-with-openid-client.ts'

const client = await relyingParty(process.env.BASE_URL ?? '')
const pending = new Map<string, Pending>()

createServer(async (req, res) => {
  const { pathname, searchParams } = new URL(req.url ?? '/', process.env.BASE_URL)
  if (pathname === '/login') {
    const begun = await client.begin()
    pending.set(begun.pending.state, begun.pending)
    res.writeHead(302, { Location: begun.url.href }).end()
  } else if (pathname === '/callback') {
    const state = searchParams.get('state') ?? ''
    const claims = await client.finish(req.url ?? '', pending.get(state) as Pending)
    pending.delete(state)
    res.writeHead(200, { 'Content-Type': 'text/plain' }).end(`signed in as ${claims.sub} with ${claims.acr}`)
  } else {
    res.writeHead(404).end()
  }
}).listen(Number(process.env.PORT), '127.0.0.1')
