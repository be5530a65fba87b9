import type { Level } from '../level.ts'
import { boxed } from './boxed.ts'
import { generic } from './generic.ts'
import { okta } from './okta.ts'
import type { Profile } from './profile.ts'

const PROFILES: ReadonlyMap<string, Profile> = new Map([okta, generic, boxed].map((profile) => [profile.name, profile]))

export const PROFILE_NAMES: readonly string[] = [...PROFILES.keys()]

/** The profile of that name, or undefined. */
export function profileByName(name: string): Profile | undefined {
  return PROFILES.get(name)
}

/** The profile with other `acr` values for some levels: they are sent for, and accepted as, that level, in place of the profile's signs. */
export function profileWithAcr(profile: Profile, values: Partial<Record<Level, readonly string[]>>): Profile {
  const levels = { ...profile.levels }
  for (const [level, acr] of Object.entries(values) as Array<[Level, readonly string[]]>) {
    levels[level] = { ask: acr, acr, amr: [], acrs: [] }
  }
  return { ...profile, levels }
}
