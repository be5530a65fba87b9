import { requirementFor, type Windows } from '../../assurance/levels-held.ts'
import type { Requirement } from '../../assurance/requirement.ts'
import { seconds } from '../../assurance/time.ts'
import { ConfigurationFault } from '../../errors.ts'
import { policyFaults } from './policy-faults.ts'
import { type Attribute, type Method, type Needs, type Rule, wholeValue } from './rule.ts'

/** A rule made ready: what it asks in the portal's own words. */
export type ReadyRule = Readonly<{
  name: string
  path: string
  methods: readonly Method[] | null
  /** What has to be proved, or how everybody passes. */
  access: 'not-protected' | 'adaptive' | Requirement
  attributes: ReadonlyArray<readonly [Attribute, RegExp]>
}>

export type Policy = readonly ReadyRule[]

/** Everybody passes, whoever they are. */
export function isOpen({ access }: ReadyRule): boolean {
  return access === 'not-protected' || access === 'adaptive'
}

/** What holds where no rule says anything: somebody is signed in. */
export const PROTECTED_BY_DEFAULT: ReadyRule = {
  name: 'no rule',
  path: '/*',
  methods: null,
  access: { kind: 'session' },
  attributes: [],
}

/**
 * Makes a policy ready. The order of the rules stays: the first that matches decides.
 *
 * @param windows how old an authentication may be where a rule names a level and no more.
 * @throws {ConfigurationFault} naming every fault of the rules: a policy with a typing error opens no door.
 */
export function createPolicy(rules: readonly Rule[], windows: Windows): Policy {
  const faults = policyFaults(rules)
  if (faults.length > 0) throw new ConfigurationFault(faults)
  return rules.map((rule) => ({
    name: rule.name,
    path: rule.path,
    methods: rule.methods ?? null,
    access: 'needs' in rule ? requirementOf(rule.needs, windows) : rule.type,
    attributes: 'attributes' in rule ? expressionsOf(rule.attributes) : [],
  }))
}

function requirementOf({ level, within, eachTime }: Needs, windows: Windows): Requirement {
  if (eachTime) return { kind: 'each-time', level }
  return within === undefined ? requirementFor(level, windows) : { kind: 'within', level, within: seconds(within) }
}

function expressionsOf(attributes: Readonly<Partial<Record<Attribute, string>>>): Array<readonly [Attribute, RegExp]> {
  return Object.entries(attributes).map(([attribute, expression]) => [attribute as Attribute, wholeValue(expression)] as const)
}
