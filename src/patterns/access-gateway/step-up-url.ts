import type { Shortfall } from '../../assurance/decide.ts'
import { requirementFor, type Windows } from '../../assurance/levels-held.ts'
import { levelOf, type Requirement } from '../../assurance/requirement.ts'

/** Asks what the policy asks for a path, by the rule that the path has. */
export const POLICY_STEP_UP = '/forward-auth/step-up'

/**
 * Where a browser goes to sign in or to step up, and comes back from. A requirement that is not its level's usual one (a shorter
 * time, "each time") has no public address in the portal: it is asked for by its path.
 *
 * @param back the path and query to come back to, in normal form.
 */
export function stepUpUrl(
  { baseUrl, windows }: Readonly<{ baseUrl: string; windows: Windows }>,
  requirement: Requirement,
  shortfall: Shortfall,
  back: string,
): string {
  const level = levelOf(requirement)
  const url = new URL(baseUrl)
  if (shortfall === 'signed-out' && requirement.kind === 'session') url.pathname = '/sign-in'
  else if (isUsual(requirement, requirementFor(level, windows))) {
    url.pathname = '/step-up'
    url.searchParams.set('level', level)
  } else url.pathname = POLICY_STEP_UP
  url.searchParams.set('return_to', back)
  return url.href
}

function isUsual(requirement: Requirement, usual: Requirement): boolean {
  if (requirement.kind === 'within') return usual.kind === 'within' && requirement.within === usual.within
  return requirement.kind === usual.kind
}
