import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { GENUINE, SUFFICIENT } from '../../../src/checks/validate.ts'
import { EVERY_CHECK } from '../../../src/web/explain/every-check.ts'
import { LANGUAGES, loadWords } from '../../../src/web/words.ts'

const words = loadWords(join(import.meta.dirname, '../../../views/locales'), 'throw')
const names = EVERY_CHECK.map(({ check }) => check)

test('every row of validate.ts is among them, in its order and with its section', () => {
  const rows = [...GENUINE, ...SUFFICIENT].map(({ check, section }) => ({ check: check.name, section }))
  const from = names.indexOf(rows[0]?.check ?? '')
  expect(EVERY_CHECK.slice(from, from + rows.length)).toEqual(rows)
  expect(new Set(names).size).toBe(names.length)
})

describe.each(LANGUAGES)('in %s', (language) => {
  test.each(EVERY_CHECK)('$check says what it asks and what it protects from', ({ check, section }) => {
    const asks = words.translate(language, `explain.checks.${check}.asks`)
    const protects = words.translate(language, `explain.checks.${check}.protects`)
    expect(asks).toMatch(/^\p{Lu}.*[^.]$/u)
    expect(protects).toMatch(/^\p{Lu}[^.]*\.$/u)
    expect(section).toMatch(/^(?:OIDC Core|OIDC Back-Channel Logout|RFC \d{4}) \d/)
  })

  test('no two say the same', () => {
    for (const part of ['asks', 'protects']) {
      const said = names.map((check) => words.translate(language, `explain.checks.${check}.${part}`))
      expect(new Set(said).size).toBe(said.length)
    }
  })
})
