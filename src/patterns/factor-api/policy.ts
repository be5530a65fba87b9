import { type EpochSeconds, type Seconds, secondOf, seconds } from '../../assurance/time.ts'
import { type Factor, KINDS, type Kind } from './factor.ts'
import { maskedAddress, maskedNumber } from './masked.ts'
import type { ListedFactor } from './wire.ts'

/** Whoever has just taken an account over enrols a factor of their own first: so long a new one does not count. */
export const SETTLED_AFTER: Seconds = seconds(600)

/** What counts as a second factor here, and whose. No security question, no provider that verifies on pages of its own. */
const ALLOWED: ReadonlyArray<readonly [factorType: string, providers: readonly string[], kind: Kind]> = [
  ['push', ['OKTA'], 'push'],
  ['token:software:totp', ['OKTA', 'GOOGLE'], 'totp'],
  ['sms', ['OKTA'], 'sms'],
  ['call', ['OKTA'], 'call'],
  ['email', ['OKTA'], 'email'],
]

/**
 * The factors of a list that may be used for step-up, largest assurance first. Decided here and asked again for each choice, so that
 * nothing a browser sends can name another one.
 *
 * @see OWASP ASVS 5.0, 6.3.6 and 6.6.1
 */
export function factorsForStepUp(listed: readonly ListedFactor[], now: EpochSeconds): readonly Factor[] {
  return listed
    .flatMap((factor) => {
      const kind = ALLOWED.find(([type, providers]) => type === factor.factorType && providers.includes(factor.provider))?.[2]
      if (kind === undefined || factor.status !== 'ACTIVE' || !hasSettled(factor, now)) return []
      return [{ id: factor.id, kind, where: whereOf(factor, kind) }]
    })
    .sort((one, other) => KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind))
}

/** A factor that does not say since when it is there counts as new. */
function hasSettled({ created }: ListedFactor, now: EpochSeconds): boolean {
  const since = created == null ? Number.NaN : secondOf(Date.parse(created))
  return now - since >= SETTLED_AFTER
}

function whereOf({ profile }: ListedFactor, kind: Kind): string | null {
  switch (kind) {
    case 'sms':
    case 'call':
      return maskedNumber(profile?.phoneNumber ?? '')
    case 'email':
      return maskedAddress(profile?.email ?? '')
    case 'totp':
    case 'push':
      return null
  }
}
