// express-session as its documentation has it: in memory, or in Redis by connect-redis, which touches the session at every request.
import { RedisStore } from 'connect-redis'
import express from 'express'
import session from 'express-session'
import { createClient } from 'redis'
import { ANSWER } from './answer.ts'
import { type Pending, relyingParty } from './sign-in-with-openid-client.ts'

declare module 'express-session' {
  interface SessionData {
    pending?: Pending
    acr?: string
    subject?: string
  }
}

async function store(): Promise<session.Store> {
  const { REDIS_URL } = process.env
  if (REDIS_URL === undefined) return new session.MemoryStore()
  return new RedisStore({ client: await createClient({ url: REDIS_URL }).connect() })
}

const client = await relyingParty(process.env.BASE_URL ?? '')
const app = express()
app.use(
  session({
    secret: process.env.SESSION_SECRET ?? '',
    store: await store(),
    resave: false,
    saveUninitialized: false,
    cookie: { maxAge: 3_600_000 },
  }),
)
app.get('/login', async (req, res) => {
  const { url, pending } = await client.begin()
  req.session.pending = pending
  res.redirect(url.href)
})
app.get('/callback', async (req, res) => {
  const claims = await client.finish(req.originalUrl, req.session.pending as Pending)
  req.session.subject = claims.sub
  req.session.acr = claims.acr as string
  res.redirect('/page')
})
app.get('/page', (req, res) => {
  if (req.session.acr !== 'urn:okta:loa:2fa:any') res.status(401).end()
  else res.send(ANSWER)
})
app.listen(Number(process.env.PORT), '127.0.0.1')
