// express-openid-connect as it comes: the session in an encrypted cookie that is sealed anew at every request.
import express from 'express'
import openid from 'express-openid-connect'
import { ANSWER } from './answer.ts'

const { PORT, BASE_URL = '', ISSUER_URL = '', CLIENT_ID = '', CLIENT_SECRET = '', SESSION_SECRET = '' } = process.env
const app = express()
app.use(
  openid.auth({
    issuerBaseURL: ISSUER_URL,
    baseURL: BASE_URL,
    clientID: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    secret: SESSION_SECRET,
    authRequired: false,
    idpLogout: false,
    authorizationParams: { response_type: 'code', scope: 'openid profile email' },
  }),
)
app.get('/page', openid.requiresAuth(), (_req, res) => {
  res.send(ANSWER)
})
app.listen(Number(PORT), '127.0.0.1')
