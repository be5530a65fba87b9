import type { Level } from '../../../src/assurance/level.ts'
import { PROFILE_NAMES, profileByName } from '../../../src/assurance/profiles/by-name.ts'
import type { Documented, Profile } from '../../../src/assurance/profiles/profile.ts'
import { type Elevated, TOLD, type Told } from '../../hostile/dialects/by-profile.ts'
import { markdownTable } from '../../support/markdown-table.ts'
import { canBeShownBy } from './can-be-shown-by.ts'

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

/** Which provider supports which level and pattern, in Markdown: levels and pages as the stories saw them, the rest from the profiles. */
export function supportTable(): string {
  return markdownTable(
    HEAD,
    PROFILE_NAMES.map((name) => rowOf(profileByName(name) as Profile, TOLD[name] as Told)),
  )
}

function rowOf(profile: Profile, told: Told): string[] {
  return [
    profile.title,
    `\`${profile.name}\``,
    level('two-factor', 'ACR_TWO_FACTOR', profile, told),
    level('phishing-resistant', 'ACR_PHISHING_RESISTANT', profile, told),
    told.eachTime === 'opens' ? 'yes' : 'no',
    inWords(profile.accessTokenShowsLevel),
    profile.ciba === null ? 'no' : 'yes',
    inWords(profile.logout.rpInitiated),
    inWords(profile.logout.backChannel),
  ]
}

function level(asked: Elevated & Level, setting: string, profile: Profile, { opens }: Told): string {
  if (!opens.includes(asked)) return 'no'
  return canBeShownBy(profile, asked) ? 'yes' : `set \`${setting}\``
}

function inWords(documented: Documented): string {
  return documented === 'not documented' ? '?' : documented
}
