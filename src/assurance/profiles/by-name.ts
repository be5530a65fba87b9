import type { Level } from '../level.ts'
import { auth0 } from './auth0.ts'
import { authentik } from './authentik.ts'
import { boxed } from './boxed.ts'
import { curity } from './curity.ts'
import { entra } from './entra.ts'
import { generic } from './generic.ts'
import { google } from './google.ts'
import { keycloak } from './keycloak.ts'
import { lemonldap } from './lemonldap.ts'
import { logingov } from './logingov.ts'
import { logto } from './logto.ts'
import { okta } from './okta.ts'
import { pingfederate } from './pingfederate.ts'
import { pingone } from './pingone.ts'
import type { LevelSigns, Profile } from './profile.ts'
import { refeds } from './refeds.ts'
import { surfconext } from './surfconext.ts'
import { zitadel } from './zitadel.ts'

const PROFILES: ReadonlyMap<string, Profile> = new Map(
  [
    okta,
    auth0,
    entra,
    keycloak,
    pingone,
    pingfederate,
    logingov,
    google,
    authentik,
    zitadel,
    logto,
    lemonldap,
    curity,
    surfconext,
    refeds,
    generic,
    boxed,
  ].map((profile) => [profile.name, profile]),
)

/** The values of `IDP_PROFILE`. */
export const PROFILE_NAMES: readonly string[] = [...PROFILES.keys()]

/** The profile of that name, or undefined. */
export function profileByName(name: string): Profile | undefined {
  return PROFILES.get(name)
}

/**
 * The profile with other values for some levels: they are sent for, and accepted as, that level, in place of the profile's
 * signs. Where the provider answers in `acrs`, they are looked for there.
 */
export function profileWithAcr(profile: Profile, values: Partial<Record<Level, readonly string[]>>): Profile {
  const levels = { ...profile.levels }
  for (const [level, named] of Object.entries(values) as Array<[Level, readonly string[]]>) {
    levels[level] = signsNamed(named, profile)
  }
  return { ...profile, levels }
}

function signsNamed(values: readonly string[], { askBy }: Profile): LevelSigns {
  switch (askBy) {
    case 'acrs':
      return { ask: values, acr: [], amr: [], acrs: values }
    case 'acr_values':
    case 'essential_acr':
      return { ask: values, acr: values, amr: [], acrs: [] }
  }
}
