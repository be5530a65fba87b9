import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { PROFILE_NAMES } from '../../../src/assurance/profiles/by-name.ts'
import { SETTINGS } from '../../../src/settings-schema.ts'
import { supportTable } from './support-table.ts'

const README = readFileSync(new URL('../../../src/assurance/profiles/README.md', import.meta.url), 'utf8')

/** Every `NAME=value` line of the `.env` blocks. */
const SET = [...README.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block]) =>
  [...(block as string).matchAll(/^#? ?([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name as string, value as string] as const),
)

test('the README’s table is the one the profiles make', () => {
  const [, table] = /<!-- support table -->\n([\s\S]*?)\n<!-- end of support table -->/.exec(README) ?? []
  expect(table, 'put this between the two comments of src/assurance/profiles/README.md').toBe(supportTable())
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
