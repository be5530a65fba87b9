import { createPrivateKey, generateKeyPair, type JsonWebKey, type KeyObject } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { decodeJwt, decodeProtectedHeader, type JWTPayload, SignJWT } from 'jose'
import type { Middleware } from 'koa'
import type { JWK, KoaContextWithOIDC } from 'oidc-provider'
import { PEOPLE } from '../demo-people.ts'
import { page } from '../page.ts'
import type { Fault, Switchboard } from './switchboard.ts'

const A_DAY = 86_400
const AN_HOUR = 3600
const SLOW = 10_000

/**
 * Spoils finished answers by the fault that is on: ID tokens after they were made, redirects before they leave. The faults that
 * ignore a request are in the interaction policy.
 */
export function tamper(faults: Switchboard, key: JWK): Middleware {
  let earlierNonce: unknown = 'the-nonce-of-an-earlier-answer'

  return async (ctx, next) => {
    await next()
    const { route } = (ctx as unknown as KoaContextWithOIDC).oidc ?? {}
    const fault = faults.current()
    const body = ctx.body as { id_token?: unknown } | undefined
    if (route === 'token' && typeof body?.id_token === 'string') {
      const { nonce } = decodeJwt(body.id_token)
      if (fault !== null) body.id_token = await spoiled(body.id_token, fault, key, earlierNonce)
      earlierNonce = nonce
      if (fault === 'slow') await setTimeout(SLOW)
    }
    const leaves = route === 'authorization' || route === 'resume'
    const location: unknown = ctx.response.headers.location
    if (fault === 'never-comes-back' && leaves && typeof location === 'string' && !location.includes('/interaction/')) {
      ctx.remove('location')
      ctx.status = 200
      ctx.type = 'html'
      ctx.body = await page('message', {
        title: 'Authentication requirements not fulfilled',
        text: 'That is all there is to say.',
        ways: [],
      })
    }
  }
}

/** The ID token with what this fault changes, signed again. Unchanged where the fault is about something else. */
async function spoiled(idToken: string, fault: Fault, key: JWK, earlierNonce: unknown): Promise<string> {
  const claims = decodeJwt(idToken)
  const signer = fault === 'forged-signature' ? await foreignKey() : createPrivateKey({ key: key as JsonWebKey, format: 'jwk' })
  const header = decodeProtectedHeader(idToken) as { alg: string }
  const changed = { ...claims, ...changes(fault, claims, earlierNonce) }
  return new SignJWT(changed).setProtectedHeader(header).sign(signer)
}

const foreignKey = async (): Promise<KeyObject> => (await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })).privateKey

function changes(fault: Fault, { sub }: JWTPayload, earlierNonce: unknown): JWTPayload {
  const now = Math.floor(Date.now() / 1000)
  switch (fault) {
    case 'old-auth-time':
      return { auth_time: now - A_DAY }
    case 'auth-time-in-the-future':
      return { auth_time: now + AN_HOUR }
    case 'another-person':
      return { sub: PEOPLE.find(({ id }) => id !== sub)?.id ?? 'somebody-else' }
    case 'lower-acr':
      return { acr: 'urn:okta:loa:1fa:pwd', amr: ['pwd'] }
    case 'replayed-nonce':
      return { nonce: earlierNonce }
    case 'forged-signature':
    case 'ignores-acr-values':
    case 'ignores-max-age':
    case 'never-comes-back':
    case 'slow':
      return {}
  }
}
