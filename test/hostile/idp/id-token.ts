import { createHash } from 'node:crypto'
import { requestedClaim } from './asked.ts'
import { changed, type Json } from './changes.ts'
import { sign } from './sign.ts'
import { type Grant, type Issued, now, type World } from './world.ts'

/** The ID token of a sign-in or an approval, spoilt as the behaviour says (OpenID Connect Core 1.0, 2). */
export async function idToken(world: World, grant: Grant, accessToken: string): Promise<Omit<Issued, 'accessToken'>> {
  const { idTokenClaims, idTokenHeader, idTokenSigning } = world.behaviour
  const claims = changed(honestClaims(world, grant, accessToken), idTokenClaims, grant.asked) as Json
  return { idToken: await sign(world.signer, claims, idTokenHeader, idTokenSigning), claims }
}

function honestClaims(world: World, grant: Grant, accessToken: string): Json {
  const { session, asked } = grant
  return {
    ...session.user,
    iss: world.issuer,
    aud: world.client.id,
    iat: now(world),
    exp: now(world) + 3600,
    ...(grant.attested ?? honestSigns(world, grant)),
    sid: session.sid ?? undefined,
    nonce: asked.get('nonce') ?? undefined,
    at_hash: createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url'),
  }
}

function honestSigns(world: World, { session, asked, acr, acrAsked }: Grant): Json {
  const acrs = requestedClaim(world, 'acrs', asked)
  return {
    auth_time: session.authTime,
    acr,
    amr: world.behaviour.amr ?? (acrAsked ? ['pwd', 'otp', 'mfa'] : ['pwd']),
    ...(acrs === undefined ? {} : { acrs: [acrs] }),
  }
}
