import type { EpochSeconds } from '../../assurance/time.ts'
import type { SignAssertion } from './assertion.ts'
import { identityOf } from './identity.ts'
import { identityHeaders } from './identity-headers.ts'
import type { Asked, Ruling } from './ruling.ts'

/** The headers by which the app learns who somebody is; none where the policy tells it of nobody. */
export async function tellApp(
  sign: SignAssertion,
  { session, verdict }: Ruling,
  asked: Asked,
  now: EpochSeconds,
): Promise<Record<string, string>> {
  if (verdict.outcome !== 'allowed' || verdict.level === null || session === null) return {}
  const identity = identityOf(session.data, verdict.level)
  return { ...identityHeaders(identity), 'x-auth-assertion': await sign(identity, asked, now) }
}
