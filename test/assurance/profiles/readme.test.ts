import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { canBeShown } from '../../../src/assurance/can-be-shown.ts'
import { PROFILE_NAMES } from '../../../src/assurance/profiles/by-name.ts'
import { parseConfig } from '../../../src/config.ts'
import { SETTINGS } from '../../../src/settings-schema.ts'
import { TOLD } from '../../hostile/dialects/by-profile.ts'
import { canBeShownBy } from './can-be-shown-by.ts'
import { amissTable, storyTable } from './story-tables.ts'
import { supportTable } from './support-table.ts'

const FILE = new URL('../../../src/assurance/profiles/README.md', import.meta.url)

const TABLES = { support: supportTable(), story: storyTable(), amiss: amissTable() }

if (process.env.UPDATE === '1') writeFileSync(FILE, withTables(readFileSync(FILE, 'utf8')))

const README = readFileSync(FILE, 'utf8')

/** Every `NAME=value` line of the `.env` blocks. */
const SET = [...README.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block]) =>
  [...(block as string).matchAll(/^#? ?([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name as string, value as string] as const),
)

test('the README’s tables are those that the profiles and their stories make; UPDATE=1 and this file write them anew', () => {
  for (const [name, table] of Object.entries(TABLES))
    expect(README).toContain(`<!-- ${name} table -->\n${table}\n<!-- end of ${name} table -->`)
})

describe.each(Object.entries(TOLD))('%s', (name, { env, opens, eachTime }) => {
  const { profile } = parseConfig({
    ISSUER_URL: 'https://id.example',
    CLIENT_ID: 'portal',
    CLIENT_SECRET: 'canary',
    SESSION_SECRET: 'Zx8-qV3_rT6.wY1*mN4+kL7=hJ2~bG5!',
    IDP_PROFILE: name,
    ...env,
  })

  test('promises by its profile what its story shows, and no more', () => {
    const promised = (['two-factor', 'phishing-resistant'] as const).filter((level) => canBeShownBy(profile, level))
    expect(promised).toEqual(opens)
    expect(canBeShown({ kind: 'each-time', level: 'single-factor' }, profile)).toBe(eachTime === 'opens')
  })
})

test('every provider has a recipe, and every recipe names its profile', () => {
  const named = SET.filter(([name]) => name === 'IDP_PROFILE').map(([, value]) => value)
  expect([...new Set(named)].sort()).toEqual(PROFILE_NAMES.filter((name) => name !== 'boxed').sort())
})

test('every setting of a recipe exists, and its value is right by itself', () => {
  const shape = SETTINGS.shape as Record<string, { safeParse(value: string): { success: boolean } } | undefined>
  const faults = SET.filter(([name, value]) => !shape[name]?.safeParse(value.replace(/^"(.*)"$/, '$1')).success)
  expect(SET.length).toBeGreaterThan(PROFILE_NAMES.length * 3)
  expect(faults).toEqual([])
})

test('what a story sets is what the recipe says', () => {
  const written = new Set(SET.map(([name, value]) => `${name}=${value.replace(/^"(.*)"$/, '$1')}`))
  const unwritten = Object.entries(TOLD).flatMap(([profile, { env }]) =>
    Object.entries(env)
      .map(([name, value]) => `${name}=${value}`)
      .filter((line) => !written.has(line))
      .map((line) => `${profile}: ${line}`),
  )
  expect(unwritten).toEqual([])
})

/** The text with each table between its two comments. */
function withTables(text: string): string {
  return Object.entries(TABLES).reduce(
    (written, [name, table]) =>
      written.replace(
        new RegExp(`(<!-- ${name} table -->\\n)[\\s\\S]*?(<!-- end of ${name} table -->)`),
        (_, before: string, after: string) => `${before}${table}\n${after}`,
      ),
    text,
  )
}
