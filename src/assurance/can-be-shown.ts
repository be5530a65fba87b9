import type { Level } from './level.ts'
import type { Profile } from './profiles/profile.ts'
import { levelOf, type Requirement } from './requirement.ts'

/**
 * Whether an ID token of the provider can ever satisfy a requirement. Where it cannot, nobody is sent there in vain: the
 * page says so at once. Does not say that a person will reach the level, nor that the provider is set up for it.
 */
export function canBeShown(requirement: Requirement, profile: Profile): boolean {
  switch (requirement.kind) {
    case 'session':
      return true
    case 'within':
      return profile.authTime !== 'never' && hasSign(levelOf(requirement), profile)
    case 'each-time':
      return profile.authTime !== 'never' && hasSign(levelOf(requirement), profile) && asksAgain(profile)
  }
}

function hasSign(level: Level, { levels }: Profile): boolean {
  const { acr, amr, acrs } = levels[level]
  return level === 'single-factor' || acr.length + amr.length + acrs.length > 0
}

function asksAgain({ fresh }: Profile): boolean {
  return fresh.prompt !== null || fresh.max_age !== null
}
