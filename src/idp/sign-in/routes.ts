import { Router, urlencoded } from 'express'
import type { Parts } from '../box.ts'
import { advance } from './advance.ts'
import { answerSignIn } from './answer.ts'
import { declined } from './decline.ts'
import { passkeyOptions } from './passkey-options.ts'
import { visit } from './visit.ts'

/** The pages between an authorization request and its answer. */
export function signInRoutes(parts: Parts): Router {
  const router = Router()
  const form = urlencoded({ extended: false, limit: '32kb' })

  router.get('/interaction/:uid', async (req, res) => advance(parts, req, res, await visit(parts, req, res), 'show'))
  router.post('/interaction/:uid/password', form, answerSignIn(parts, 'password'))
  router.post('/interaction/:uid/code', form, answerSignIn(parts, 'totp'))
  router.post('/interaction/:uid/passkey', form, answerSignIn(parts, 'passkey'))
  router.post('/interaction/:uid/passkey/options', passkeyOptions(parts))
  router.post('/interaction/:uid/decline', declined(parts))
  return router
}
