import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as errors from '../../src/errors.ts'
import { loadWords } from '../../src/web/words.ts'

const VIEWS = new URL('../../views/', import.meta.url).pathname
const LOCALES = join(VIEWS, 'locales')
const words = loadWords(LOCALES, 'throw')

const catalogue = (language: string): Map<string, string> => {
  const found = new Map<string, string>()
  const gather = (prefix: string, value: unknown): void => {
    if (typeof value === 'string') found.set(prefix, value)
    else for (const [name, inner] of Object.entries(value as object)) gather(prefix ? `${prefix}.${name}` : name, inner)
  }
  gather('', JSON.parse(readFileSync(join(LOCALES, `${language}.json`), 'utf8')))
  return found
}

const en = catalogue('en')
const de = catalogue('de')
const templates = readdirSync(VIEWS, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ejs'))
  .map((path) => [path, readFileSync(join(VIEWS, path), 'utf8')] as const)

const placeholders = (pattern: string | undefined): string[] => (pattern?.match(/\{\w+\}/g) ?? []).sort()

describe('the catalogue', () => {
  test('has the same keys in English and German', () => {
    expect([...de.keys()].sort()).toEqual([...en.keys()].sort())
  })

  test.each([...en.keys()])('has words and the same placeholders in both languages for %s', (key) => {
    expect(en.get(key)?.trim()).not.toBe('')
    expect(de.get(key)?.trim()).not.toBe('')
    expect(placeholders(de.get(key))).toEqual(placeholders(en.get(key)))
  })

  const callbackReasons = [
    'no_transaction transaction_expired already_used malformed_response issuer_mismatch code_refused id_token_invalid',
    'auth_time_in_the_future acr_missing level_not_reached auth_time_missing authentication_too_old not_reauthenticated',
    'subject_changed session_ended declined unmet_authentication_requirements idp_error idp_unavailable',
  ].flatMap((line) => line.split(' '))
  const codes = Object.values(errors)
    .filter((maker) => maker !== errors.PortalError && maker !== errors.ConfigurationFault)
    .map((Maker) => new (Maker as unknown as new (detail: never) => errors.PortalError)('' as never).code)

  test.each([...new Set(['internal_error', ...codes, ...callbackReasons])])(
    'says what happened and what to do next when it is %s',
    (code) => {
      for (const part of ['title', 'text', 'next']) {
        expect(en.get(`problems.${code}.${part}`)).toBeDefined()
        expect(de.get(`problems.${code}.${part}`)).toBeDefined()
      }
    },
  )

  test('addresses Germans politely', () => {
    for (const [key, text] of de) expect(text, key).not.toMatch(/\b(du|dir|dich|dein(e|er|em|en|es)?)\b/i)
  })
})

describe('the views', () => {
  test.each(templates)('%s names only keys that exist', (_path, template) => {
    const literal = [...template.matchAll(/\bt\('([^']+)'/g)].map(([, key]) => key)
    const composed = [...template.matchAll(/\bt\(`([^$`]+)\$\{/g)].map(([, prefix]) => prefix)
    for (const key of literal) expect(en.has(key as string), key).toBe(true)
    for (const prefix of composed)
      expect(
        [...en.keys()].some((key) => key.startsWith(prefix as string)),
        prefix,
      ).toBe(true)
  })

  test.each(templates)('%s has no visible string of its own', (_path, template) => {
    const wireNames = /<code>(iss|sub|email|acr|amr|auth_time)<\/code>/g
    const markup = template.replace(/<%[\s\S]*?%>/g, '').replace(wireNames, '')
    const spoken = [...markup.matchAll(/\s(?:aria-label|alt|title|placeholder|content)="([^"]*)"/g)].map(([, value]) => value)
    const allowed = ['width=device-width, initial-scale=1', 'light dark', '']
    for (const value of spoken) expect(allowed).toContain(value)
    expect(markup.replace(/<[^>]*>/g, ' ')).not.toMatch(/\p{L}/u)
  })

  test('use every word of the catalogue', () => {
    const code = templates.map(([, template]) => template).join('\n')
    const composed = [...code.matchAll(/`([\w.-]+\.\$\{[^`]+)`/g)].map(
      ([, pattern]) => new RegExp(`^${pattern?.replaceAll('.', '\\.').replace(/\$\{.*?\}/g, '[\\w-]+')}$`),
    )
    const chosen = new Set([...code.matchAll(/'([\w.-]+)'/g)].map(([, literal]) => literal))
    const unused = [...en.keys()].filter((key) => !chosen.has(key) && !composed.some((pattern) => pattern.test(key)))
    expect(unused).toEqual([])
  })
})

describe('picking a language', () => {
  test.each([
    [undefined, undefined, 'en'],
    ['de', undefined, 'de'],
    ['de-AT,de;q=0.9,en;q=0.8', undefined, 'de'],
    ['fr, de;q=0.5, en;q=0.4', undefined, 'de'],
    ['en;q=0.5, DE;Q=0.8', undefined, 'de'],
    ['en, de', undefined, 'en'],
    ['de;q=0, *', undefined, 'en'],
    ['de;q=0', undefined, 'en'],
    ['de;q=1.5', undefined, 'en'],
    ['*', undefined, 'en'],
    ['', undefined, 'en'],
    [';;;,,,q=', undefined, 'en'],
    ['en', 'de', 'de'],
    ['de', 'en', 'en'],
    ['de', 'fr', 'de'],
    ['de', '__proto__', 'de'],
    ['de', '', 'de'],
  ] as const)('%o with %o chosen speaks %s', (acceptLanguage, chosen, language) => {
    expect(words.pick(acceptLanguage, chosen)).toBe(language)
  })
})

describe('translating', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'words-'))
    await writeFile(join(folder, 'en.json'), '{"greet": "Hello {name}", "only": {"here": "English"}}')
    await writeFile(join(folder, 'de.json'), '{"greet": "Guten Tag, {name}"}')
  })
  afterEach(() => rm(folder, { recursive: true }))

  test('puts values in their places, as plain text and once', () => {
    expect(loadWords(folder, 'throw').translate('de', 'greet', { name: '<b>{name}$&' })).toBe('Guten Tag, <b>{name}$&')
  })

  test('says in English what is missing in German', () => {
    expect(loadWords(folder).translate('de', 'only.here')).toBe('English')
  })

  test('shows a key that nobody wrote words for rather than failing, and leaves a gap visible', () => {
    expect(loadWords(folder).translate('en', 'nowhere')).toBe('nowhere')
    expect(loadWords(folder).translate('en', 'greet')).toBe('Hello {name}')
  })

  test('is strict where it is asked to be', () => {
    const strict = loadWords(folder, 'throw')
    expect(() => strict.translate('de', 'only.here')).toThrow('no de words for only.here')
    expect(() => strict.translate('en', 'nowhere')).toThrow('nowhere')
    expect(() => strict.translate('en', 'greet')).toThrow('{name}')
    expect(() => strict.translate('en', 'greet', Object.create({ name: 'inherited' }))).toThrow('{name}')
  })

  test('does not mistake what every object has for words', () => {
    expect(words.has('constructor')).toBe(false)
    expect(words.has('levels.__proto__')).toBe(false)
    expect(words.has('payroll.title')).toBe(true)
  })

  test('refuses a catalogue that holds anything but words', async () => {
    await writeFile(join(folder, 'de.json'), '{"greet": ["Hallo"]}')
    expect(() => loadWords(folder)).toThrow('greet')
  })
})
