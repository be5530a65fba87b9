// passport over express-session in memory, signed in by openid-client's own strategy: passport-openidconnect knows no PKCE, which the
// provider insists on.
import express from 'express'
import session from 'express-session'
import * as oidc from 'openid-client'
import { Strategy } from 'openid-client/passport'
import passport from 'passport'
import { ANSWER } from './answer.ts'

const { PORT, BASE_URL = '', ISSUER_URL = '', CLIENT_ID = '', CLIENT_SECRET = '', SESSION_SECRET = '' } = process.env
const config = await oidc.discovery(new URL(ISSUER_URL), CLIENT_ID, CLIENT_SECRET, undefined, {
  execute: [oidc.allowInsecureRequests],
})
passport.use(
  'oidc',
  new Strategy({ config, scope: 'openid profile email', callbackURL: `${BASE_URL}/callback` }, (tokens, verified) => {
    verified(null, tokens.claims())
  }),
)
passport.serializeUser((user, done) => done(null, user))
passport.deserializeUser<Express.User>((user, done) => done(null, user))

const app = express()
app.use(session({ secret: SESSION_SECRET, resave: false, saveUninitialized: false, cookie: { maxAge: 3_600_000 } }))
app.use(passport.initialize(), passport.session())
app.get('/login', passport.authenticate('oidc'))
app.get('/callback', passport.authenticate('oidc', { successRedirect: '/page' }))
app.get('/page', (req, res) => {
  if (!req.isAuthenticated()) res.status(401).end()
  else res.send(ANSWER)
})
app.listen(Number(PORT), '127.0.0.1')
