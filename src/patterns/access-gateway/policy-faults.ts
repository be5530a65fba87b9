import { isLevel } from '../../assurance/level.ts'
import { ATTRIBUTES, METHODS, type Rule, wholeValue } from './rule.ts'

/** Plain characters only, so that a rule and a normal path can be compared as they stand; a `*` at the end or none. */
const RULE_PATH = /^\/(?:[A-Za-z0-9\-._~]+\/)*(?:[A-Za-z0-9\-._~]*)\*?$/
const LONGEST_WITHIN = 31_536_000
const NEEDING = ['protected', 'protected-rule']
const OPEN = ['not-protected', 'adaptive']

/** Everything that is wrong with a policy, each with the rule it is in. Takes the rules as they are: a policy may come from anywhere. */
export function policyFaults(rules: readonly Rule[]): string[] {
  return rules.flatMap((rule, index) => {
    const faults = [...faultsOfOne(rule), ...faultsAmong(rules, index)]
    return faults.map((fault) => `gateway rule ${index + 1} (${String(rule.name)}) ${fault}`)
  })
}

function faultsOfOne(rule: Rule): string[] {
  const given: Readonly<Record<string, unknown>> = rule
  const faults: string[] = []
  if (typeof given.name !== 'string' || given.name === '') faults.push('has no name')
  if (typeof given.path !== 'string' || !RULE_PATH.test(given.path) || /(?:^|\/)\.{1,2}(?:\/|\*?$)/.test(given.path))
    faults.push('has a path that is neither a plain path nor the beginning of one and a *')
  if (given.methods !== undefined && !isListOf(given.methods, METHODS))
    faults.push(`has methods that are not of ${METHODS.join(', ')}`)
  if (![...NEEDING, ...OPEN].includes(String(given.type))) faults.push(`has no type of ${[...OPEN, ...NEEDING].join(', ')}`)
  if (NEEDING.includes(String(given.type))) faults.push(...faultsOfNeeds(given.needs))
  else if (given.needs !== undefined) faults.push('needs something, which its type never asks for')
  if (given.type === 'protected-rule') faults.push(...faultsOfAttributes(given.attributes))
  else if (given.attributes !== undefined) faults.push('names attributes, which its type never looks at')
  return faults
}

function faultsOfNeeds(needs: unknown): string[] {
  if (typeof needs !== 'object' || needs === null) return ['does not say what it needs']
  const { level, within, eachTime, ...rest } = needs as Record<string, unknown>
  const faults: string[] = []
  if (!isLevel(level)) faults.push(`needs a level that is none: ${String(level)}`)
  if (within !== undefined && !(Number.isInteger(within) && Number(within) >= 1 && Number(within) <= LONGEST_WITHIN))
    faults.push('needs within to be 1 to 31,536,000 whole seconds')
  if (eachTime !== undefined && eachTime !== true) faults.push('has an eachTime that is not true')
  if (within !== undefined && eachTime !== undefined) faults.push('needs within and eachTime, which exclude each other')
  for (const name of Object.keys(rest)) faults.push(`needs ${name}, which is nothing it can need`)
  return faults
}

function faultsOfAttributes(attributes: unknown): string[] {
  if (typeof attributes !== 'object' || attributes === null || Object.keys(attributes).length === 0)
    return ['names no attributes']
  return Object.entries(attributes).flatMap(([attribute, expression]: [string, unknown]) => {
    if (!(ATTRIBUTES as readonly string[]).includes(attribute)) return [`names an attribute that is none: ${attribute}`]
    return typeof expression === 'string' && compiles(expression) ? [] : [`has no regular expression for ${attribute}`]
  })
}

/** Between rules: one that can never decide, and one whose other methods would fall to whatever comes later. */
function faultsAmong(rules: readonly Rule[], index: number): string[] {
  const rule = rules[index] as Rule
  const faults: string[] = []
  const before = rules.slice(0, index).find((earlier) => covers(earlier, rule))
  if (before !== undefined) faults.push(`never decides: ${before.name} comes first`)
  const closes = (later: Rule) => later.path === rule.path && later.methods === undefined
  if (rule.methods !== undefined && !rules.slice(index + 1).some(closes))
    faults.push('names methods, and no rule for the same path and every method follows it')
  return faults
}

function covers(earlier: Rule, later: Rule): boolean {
  const path = String(earlier.path)
  const fits = path.endsWith('*') ? String(later.path).startsWith(path.slice(0, -1)) : path === later.path
  return fits && (earlier.methods === undefined || (later.methods?.every((method) => earlier.methods?.includes(method)) ?? false))
}

function isListOf(value: unknown, known: readonly string[]): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((one) => known.includes(one as string))
}

function compiles(expression: string): boolean {
  try {
    return wholeValue(expression) instanceof RegExp
  } catch {
    return false
  }
}
