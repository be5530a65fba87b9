// The README is the product's front door: what it says in numbers, names and code is what the code says.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { PEOPLE } from '../src/idp/demo-people.ts'
import { SETTING_NAMES, SETTINGS } from '../src/settings-schema.ts'

const README = readFileSync('README.md', 'utf8')
const SCRIPTS = Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).scripts)
const DEFAULTS: Readonly<Record<string, unknown>> = SETTINGS.parse({})

/** The cells of the table whose head begins so, a list a row, without the head. */
function tableOf(head: string): readonly (readonly string[])[] {
  const lines = README.slice(README.indexOf(`| ${head} |`)).split('\n')
  const rows = lines.slice(2, lines.indexOf(''))
  return rows.map((row) => row.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')))
}

const codeIn = (text = ''): readonly string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code as string)

describe('the settings table', () => {
  const rows = tableOf('setting')

  test('names every setting and no other', () => {
    const named = rows.flatMap(([names, , meaning]) => [
      ...codeIn(names),
      ...codeIn(meaning).filter((code) => /^CLIENT_[A-Z_]+$/.test(code)),
    ])
    expect(named.toSorted()).toEqual(SETTING_NAMES.toSorted())
  })

  test('gives the defaults that the code has', () => {
    for (const [names, given] of rows) {
      const defaults = codeIn(given).filter((code) => !code.includes('$'))
      codeIn(names).forEach((name, index) => {
        const said = defaults[index] ?? defaults[0]
        const real = DEFAULTS[name]
        if (typeof real === 'number' || typeof real === 'string') expect(said, name).toBe(String(real))
        else if (index === 0 && name !== 'IDP_PROFILE') expect(said, name).toBeUndefined()
      })
    }
  })
})

test('how long each page lasts is what the settings say', () => {
  const windows = [...README.matchAll(/\| (\d+) s/g)].map(([, length]) => Number(length))
  expect(windows.length).toBeGreaterThan(3)
  expect(new Set(windows)).toEqual(new Set([DEFAULTS.TWO_FACTOR_WINDOW]))
  expect(DEFAULTS.PHISHING_RESISTANT_WINDOW).toBe(DEFAULTS.TWO_FACTOR_WINDOW)
})

test('the demo accounts are those of the box', () => {
  const told = tableOf('account').map(([name, password]) => [codeIn(name)[0], codeIn(password)[0]])
  expect(told).toEqual(PEOPLE.map(({ username, password }) => [username, password]))
})

test('the addresses are the defaults', () => {
  const ports = [...README.matchAll(/http:\/\/localhost:(\d+)/g)].map(([, port]) => Number(port))
  expect(new Set(ports)).toEqual(new Set([DEFAULTS.PORT, DEFAULTS.IDP_PORT]))
})

test('every command exists', () => {
  const commands = [...README.matchAll(/npm (?:run )?([a-z-]+)/g)].map(([, command]) => command as string)
  expect(commands.filter((command) => command !== 'ci' && !SCRIPTS.includes(command))).toEqual([])
})

test('the six lines for a page of your own are code that is checked like the rest', () => {
  const [, shown = ''] = /```ts\n.*reports\.ts\n([\s\S]*?)```/.exec(README) ?? []
  expect(shown.trimEnd().split('\n').length).toBeLessThanOrEqual(6)
  expect(readFileSync('test/support/reports.ts', 'utf8').endsWith(shown)).toBe(true)
})
