import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The languages the portal speaks; the first is the one it falls back to. */
export const LANGUAGES = ['en', 'de'] as const

export type Language = (typeof LANGUAGES)[number]

/** What stands in a `{placeholder}`. */
export type Values = Readonly<Record<string, string | number>>

/** Every visible string of the portal, by language and key. Plain text comes out: the views escape it. */
export type Words = Readonly<{
  /**
   * The language to speak: the chosen one if it is one of ours, else the best of `Accept-Language`, else English.
   * @see RFC 9110 section 12.5.4
   */
  pick(acceptLanguage: string | undefined, chosen: string | undefined): Language
  /** The words for `key`, such as `payroll.title`, with each `{name}` replaced by `values.name`. */
  translate(language: Language, key: string, values?: Values): string
  /** True where there are words for `key`; for keys made from what came from outside, such as a field's name. */
  has(key: string): boolean
}>

/**
 * Reads `en.json` and `de.json` of a folder, once.
 *
 * A missing key or value is said in English, or as it is, because a page with a gap is better than no page; with `'throw'`
 * it is an error, which is how the tests read the catalogue.
 *
 * @throws Error when a file is missing or holds anything but strings in objects.
 */
export function loadWords(folder: string, missing: 'english' | 'throw' = 'english'): Words {
  const catalogues = Object.fromEntries(
    LANGUAGES.map((language) => [language, readCatalogue(join(folder, `${language}.json`))]),
  ) as Record<Language, ReadonlyMap<string, string>>

  const absent = (what: string, instead: string): string => {
    if (missing === 'throw') throw new Error(`the catalogue has no ${what}`)
    return instead
  }

  return {
    pick: (acceptLanguage, chosen) => LANGUAGES.find((language) => language === chosen) ?? bestOf(acceptLanguage ?? ''),
    has: (key) => catalogues.en.has(key),
    translate(language, key, values = {}) {
      const pattern = catalogues[language].get(key) ?? absent(`${language} words for ${key}`, catalogues.en.get(key) ?? key)
      if (!pattern.includes('{')) return pattern
      return pattern.replace(/\{(\w+)\}/g, (placeholder, name: string) =>
        Object.hasOwn(values, name) ? String(values[name]) : absent(`value for ${placeholder} of ${key}`, placeholder),
      )
    },
  }
}

/** `{"a": {"b": "words"}}` becomes `a.b` → `words`. */
function readCatalogue(file: string): ReadonlyMap<string, string> {
  const words = new Map<string, string>()
  const gather = (prefix: string, value: unknown): void => {
    if (typeof value === 'string') words.set(prefix, value)
    else if (typeof value === 'object' && value !== null && !Array.isArray(value))
      for (const [name, inner] of Object.entries(value)) gather(prefix === '' ? name : `${prefix}.${name}`, inner)
    else throw new Error(`${file}: ${prefix} is neither words nor a group of words`)
  }
  gather('', JSON.parse(readFileSync(file, 'utf8')))
  return words
}

/** Highest `q` first, then the order of the header; a `q` of 0 means "not this one". */
function bestOf(acceptLanguage: string): Language {
  let best: { language: Language; quality: number } = { language: LANGUAGES[0], quality: 0 }
  for (const range of acceptLanguage.split(',')) {
    const [tag = '', ...parameters] = range.toLowerCase().split(';')
    const primary = tag.trim().split('-')[0]
    const language = primary === '*' ? LANGUAGES[0] : LANGUAGES.find((known) => known === primary)
    const quality = qualityOf(parameters)
    if (language !== undefined && quality > best.quality) best = { language, quality }
  }
  return best.language
}

function qualityOf(parameters: readonly string[]): number {
  const weight = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('q='))
  if (weight === undefined) return 1
  return /^q=(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(weight) ? Number(weight.slice(2)) : 0
}
