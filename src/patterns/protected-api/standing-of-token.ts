import type { Request } from 'express'
import type { Requirement } from '../../assurance/requirement.ts'
import { secondOf } from '../../assurance/time.ts'
import type { Services } from '../../web/services.ts'
import type { AccessToken, ExpectedOfToken } from './checks/expected.ts'
import { introspect } from './introspect.ts'
import { TokenRejected } from './token-rejected.ts'
import { GOOD_HERE, JWT, type TokenStanding, validateAccessToken } from './validate-access-token.ts'

/**
 * For whom a bearer token speaks and what it shows. A JWT says so itself, under the provider's signature; the provider is asked
 * about anything else. What looks like a JWT and is not a good one is never asked about.
 *
 * @param requirement what the token will be held against; nothing of it is decided here.
 * @throws {TokenRejected}; {IdpUnavailable} where keys or introspection cannot be had.
 * @see RFC 9068, section 4; RFC 7662, 2.2
 */
export async function standingOfToken(
  services: Services,
  req: Request,
  token: string,
  requirement: Requirement,
): Promise<TokenStanding> {
  const jwt = token.split('.').length === 3
  const claimed = jwt ? await verified(services, token) : await introspect(services, req, token)
  const { issuer } = await services.provider.discovered()
  const validation = validateAccessToken(claimed, expectedBy(services, issuer, requirement), jwt ? JWT : GOOD_HERE)
  if (validation.outcome === 'bad') throw new TokenRejected(validation.fault, validation.because)
  return validation.standing
}

async function verified({ provider }: Services, jws: string): Promise<AccessToken> {
  const { keys } = await provider.discovered()
  const verification = await keys.verify(jws, 'stranger')
  if (verification === undefined) throw new TokenRejected('signature', 'the signature does not verify')
  return { header: verification.protectedHeader, claims: claimsOf(verification.payload) }
}

function claimsOf(payload: Uint8Array): AccessToken['claims'] {
  try {
    const claims: unknown = JSON.parse(new TextDecoder().decode(payload))
    if (typeof claims === 'object' && claims !== null && !Array.isArray(claims)) return { ...claims }
  } catch {
    // Told below, like every other fault of the token.
  }
  throw new TokenRejected('claims', 'the payload is not an object')
}

function expectedBy({ config, clock }: Services, issuer: string, requirement: Requirement): ExpectedOfToken {
  const now = secondOf(clock())
  return {
    issuer,
    audience: config.apiAudience,
    alg: config.idTokenSigningAlg,
    tolerance: config.clockTolerance,
    profile: config.profile,
    now,
    requirement,
    sentAt: now,
    clientId: config.provider.clientId,
    nonce: null,
    accessTokenHash: null,
    subject: null,
  }
}
