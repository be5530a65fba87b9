import { type Policy, PROTECTED_BY_DEFAULT, type ReadyRule } from './policy.ts'
import type { Method } from './rule.ts'

/**
 * The first rule that matches, or the default: protected. A slash at the end changes nothing.
 *
 * Some apps do not tell capital from small letters. So a path that another rule would match if letters were all small has no one
 * rule: `unclear`, whatever the app behind does.
 *
 * @param path in its normal form, see `normal-path.ts`.
 * @example ruleFor(policy, 'GET', '/timesheets/APPROVE') → 'unclear', where `/timesheets/approve*` has a rule of its own
 */
export function ruleFor(policy: Policy, method: Method, path: string): ReadyRule | 'unclear' {
  const asWritten = policy.find((rule) => matches(rule.path, path) && allows(rule, method))
  const inSmallLetters = policy.find((rule) => matches(rule.path.toLowerCase(), path.toLowerCase()) && allows(rule, method))
  return asWritten === inSmallLetters ? (asWritten ?? PROTECTED_BY_DEFAULT) : 'unclear'
}

function matches(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern || path === `${pattern}/`
}

function allows({ methods }: ReadyRule, method: Method): boolean {
  return methods === null || methods.includes(method) || (method === 'HEAD' && methods.includes('GET'))
}
