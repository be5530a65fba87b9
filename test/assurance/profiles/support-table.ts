import { canBeShown } from '../../../src/assurance/can-be-shown.ts'
import type { Level } from '../../../src/assurance/level.ts'
import { PROFILE_NAMES, profileByName } from '../../../src/assurance/profiles/by-name.ts'
import type { Documented, Profile } from '../../../src/assurance/profiles/profile.ts'
import { seconds } from '../../../src/assurance/time.ts'

const HEAD = [
  'provider',
  '`IDP_PROFILE`',
  '`two-factor`',
  '`phishing-resistant`',
  'asks each time',
  'step-up by bearer token',
  'approval (CIBA)',
  'sign-out there',
  'tells us of sign-out',
]

/** Which provider supports which level and pattern, in Markdown, from the profiles alone. */
export function supportTable(): string {
  const rows = PROFILE_NAMES.map((name) => rowOf(profileByName(name) as Profile))
  return [HEAD, HEAD.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function rowOf(profile: Profile): string[] {
  return [
    profile.title,
    `\`${profile.name}\``,
    level('two-factor', 'ACR_TWO_FACTOR', profile),
    level('phishing-resistant', 'ACR_PHISHING_RESISTANT', profile),
    canBeShown({ kind: 'each-time', level: 'single-factor' }, profile) ? 'yes' : 'no',
    inWords(profile.accessTokenShowsLevel),
    profile.ciba === null ? 'no' : 'yes',
    inWords(profile.logout.rpInitiated),
    inWords(profile.logout.backChannel),
  ]
}

function level(asked: Level, setting: string, profile: Profile): string {
  if (canBeShown({ kind: 'within', level: asked, within: seconds(300) }, profile)) return 'yes'
  return profile.namedBy === 'deployment' ? `set \`${setting}\`` : 'no'
}

function inWords(documented: Documented): string {
  return documented === 'not documented' ? '?' : documented
}
