import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createRenderer } from '../../src/web/render.ts'
import { loadWords } from '../../src/web/words.ts'
import { alice, type Sample, samples } from './sample-models.ts'

const VIEWS = new URL('../../views/', import.meta.url).pathname
const render = createRenderer({ views: VIEWS, words: loadWords(join(VIEWS, 'locales'), 'throw') })

const htmlOf = ({ view, model, frame }: Sample, language = 'en'): string => render(view, model as never, { ...frame, language })

const every = Object.entries(samples).flatMap(([name, sample]) =>
  ['en', 'de'].map((language) => [`${name}, ${language}`, sample, htmlOf(sample, language)] as const),
)

const all = (html: string, pattern: RegExp): string[] => [...html.matchAll(pattern)].map((match) => match[1] as string)

describe('every page in every state', () => {
  test.each(every)('%s has one h1 and no heading that skips a step', (_name, _sample, html) => {
    const ranks = all(html, /<h([1-6])[\s>]/g).map(Number)
    expect(ranks.filter((rank) => rank === 1)).toHaveLength(1)
    for (const [position, rank] of ranks.entries()) expect(rank).toBeLessThanOrEqual((ranks[position - 1] ?? 0) + 1)
  })

  test.each(every)('%s has no inline script, style or handler, and loads only what we serve', (_name, _sample, html) => {
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:/i)
    const [first, ...own] = all(html, /<script([^>]*)>/g)
    expect(first).toMatch(/^ type="module" src="\/assets\/countdown\.js\?v=/)
    for (const script of own) expect(script).toMatch(/^ type="module" src="\/assets\/[\w-]+\.js\?v=[\w-]{12}"$/)
    const loaded = [...all(html, /<link[^>]*\shref="([^"]*)"/g), ...all(html, /\ssrc="([^"]*)"/g)]
    for (const url of loaded) expect(url).toMatch(/^\/assets\/[\w.-]+\?v=[\w-]{12}$/)
  })

  test.each(every)('%s closes what it opens and names each id once', (_name, _sample, html) => {
    const open: string[] = []
    const empty = new Set(['meta', 'link', 'input', 'path', 'br'])
    for (const [, slash, tag] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)(?:\s[^<>]*)?>/g)) {
      if (slash === '/') expect(open.pop()).toBe(tag)
      else if (!empty.has(tag as string)) open.push(tag as string)
    }
    expect(open).toEqual([])
    const ids = all(html, /\sid="([^"]*)"/g)
    expect(new Set(ids).size).toBe(ids.length)
    const references = [
      ...all(html, /\s(?:for|aria-labelledby|aria-describedby)="([^"]*)"/g).flatMap((list) => list.split(' ')),
      ...all(html, /\shref="#([^"]*)"/g),
    ]
    for (const id of references) expect(ids).toContain(id)
  })

  test.each(every)('%s sends forms by POST to a path of ours', (_name, _sample, html) => {
    for (const form of all(html, /<form([^>]*)>/g)) expect(form).toMatch(/\smethod="post" action="\/[\w/-]+"/)
  })

  test.each(every)('%s says undefined, null, NaN or an object nowhere', (_name, _sample, html) => {
    expect(html.replace(/<[^>]*>/g, ' ')).not.toMatch(/\b(undefined|null|NaN)\b|\[object|\{\w+\}/)
  })
})

/** The same sample with every string that came from outside made hostile. What the portal itself chooses stays. */
const HOSTILE = `"><script>alert(1)</script>'&{name}`
const OURS = new Set([
  'kind',
  'level',
  'levels',
  'code',
  'label',
  'path',
  'language',
  'fault',
  'notice',
  'provider',
  'approval',
  'faults',
  'status',
  'purpose',
  'state',
  'shortfall',
  'by',
  'outcome',
  'tone',
  'says',
  'from',
  'to',
  'beside',
])

function hostile(value: unknown, key = '', parent = ''): unknown {
  if (OURS.has(key) || (parent === 'pages' && key === 'name')) return value
  if (typeof value === 'string') return HOSTILE
  if (Array.isArray(value)) return value.map((item) => hostile(item, '', key))
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, hostile(inner, name, parent || key)]))
  return value
}

test('raw output is for partials and for the body of the frame, never for a value', () => {
  const templates = readdirSync(VIEWS, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ejs'))
  for (const path of templates)
    for (const raw of all(readFileSync(join(VIEWS, path), 'utf8'), /<%-([\s\S]*?)%>/g))
      expect(raw, path).toMatch(/^ (partial\('[a-z-]+'.*\)|locals\.body) $/)
})

describe('hostile values', () => {
  test.each(Object.entries(samples))('stay text in every field of %s', (_name, sample) => {
    const html = htmlOf({
      ...sample,
      model: hostile(sample.model) as never,
      frame: { ...sample.frame, person: hostile(sample.frame.person) as never },
    })
    expect(html).not.toContain('<script>')
    expect(html).not.toContain('alert(1)</script>')
    expect(html.match(/<(?!\/?[a-z!][^<>]*>)/g)).toBeNull()
    for (const tag of html.match(/<[a-z][^>]*>/g) ?? [])
      expect(tag).toMatch(/^<[a-z][a-z0-9]*(\s[a-zA-Z-]+(="[^"<>]*")?)*\s*\/?>$/)
  })

  test('are shown, escaped, and not swallowed', () => {
    const html = htmlOf({
      ...(samples['problem, declined'] as Sample<'problem'>),
      model: hostile(samples['problem, declined']?.model) as never,
    })
    expect(html).toContain('&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;&amp;{name}')
  })

  test('in the path do not leave the address they stand in', () => {
    const html = htmlOf({ ...(samples.payroll as Sample), frame: alice('/payroll/"><script>alert(1)</script>') })
    expect(html).not.toContain('<script>alert')
  })
})

describe('what a page offers', () => {
  const page = (name: string): string => htmlOf(samples[name] as Sample)

  test('a guarded page shows what it needs, until when that is held, and how to end it', () => {
    for (const name of ['payroll', 'bank details']) {
      const html = page(name)
      expect(html).toContain('not older than 5 minutes')
      expect(html).toMatch(/<dd><time [^>]*data-until=/)
      expect(html).toMatch(/action="\/account\/end-elevation"[\s\S]*?<button[^>]*>End it now/)
    }
  })

  test('the header says who is signed in with what, or offers to sign in', () => {
    expect(page('payroll')).toMatch(/Alice Ahrens[\s\S]*Single-factor[\s\S]*Two-factor/)
    expect(page('payroll')).toMatch(/action="\/sign-out"/)
    expect(page('signed out')).toContain('href="/sign-in"')
    expect(page('signed out')).not.toContain('/sign-out"')
  })

  test('the header says where one is, also on a page below another', () => {
    expect(page('payroll')).toContain('<a class="place" href="/payroll" aria-current="page">')
    expect(htmlOf({ ...(samples.account as Sample), frame: alice('/account/more') })).toContain(
      '<a class="place" href="/account" aria-current="page">',
    )
    expect(page('account')).not.toContain('<a class="place" href="/" aria-current="page">')
  })

  test('a kept form can be sent or dropped, and shows all of its fields', () => {
    const html = page('resume')
    expect(html).toMatch(/action="\/resume\/kept_4-x"[\s\S]*Send it now[\s\S]*name="action" value="discard"[^>]*>Don’t send it/)
    expect(html).toContain('DE02 1203 0000 0000 2020 51')
    expect(html).toContain('left empty')
  })

  test('a refused IBAN is announced, linked to its field, and still there to be mended', () => {
    const html = page('bank details, refused')
    expect(html).toMatch(/role="alert"[\s\S]*href="#iban"/)
    expect(html).toMatch(
      /<input id="iban"[^>]*value="DE02 1203 OOOO"[^>]*aria-describedby="iban-hint iban-fault" aria-invalid="true"/,
    )
    expect(html).toContain('<title>Error: Bank details')
  })

  test('the account offers to end the elevation only where there is one, and sessions other than this', () => {
    expect(page('account')).toContain('End my elevation')
    expect(all(page('account'), /action="\/account\/sessions\/([^"]*)"/g)).toEqual(['Qp9_-x/end', 'end-others'])
    expect(page('account, one session and nothing elevated')).not.toContain('End my elevation')
    expect(page('account, one session and nothing elevated')).not.toContain('/account/sessions/')
  })

  test('a problem has a way on, its reference, and what was asked beside what came back', () => {
    const html = page('problem, not enough')
    expect(html).toContain('R7K2-9QXM')
    expect(html).toContain('href="/payroll">Try again')
    expect(html).toContain('urn:okta:loa:2fa:any')
    expect(html).toContain('urn:okta:loa:1fa:pwd')
    expect(page('problem, not found')).toContain('href="/">Go to the home page')
  })

  test('a problem that nobody wrote words for is still a page in words', () => {
    const sample = samples['problem, not found'] as Sample<'problem'>
    expect(htmlOf({ ...sample, model: { ...sample.model, code: 'constructor' } })).toContain('Something went wrong here')
  })

  test('the demo accounts stand on the home page of the demo only', () => {
    expect(page('home, nobody signed in')).toContain('correct horse')
    expect(page('home, nobody signed in')).toContain('href="http://localhost:4000/phone/alice"')
    expect(page('home, real provider')).not.toContain('Password')
  })
})

test('the heaviest page and everything it loads weigh under 60 KB', () => {
  const assets = ['portal.css', 'countdown.js', 'favicon.svg'].map((name) => statSync(join(VIEWS, 'assets', name)).size)
  const heaviest = Math.max(...every.map(([, , html]) => Buffer.byteLength(html)))
  expect(heaviest + assets.reduce((sum, size) => sum + size, 0)).toBeLessThan(60_000)
})

test('the stylesheet and the script fetch nothing', () => {
  for (const name of ['portal.css', 'countdown.js'])
    expect(readFileSync(join(VIEWS, 'assets', name), 'utf8')).not.toMatch(/url\(|@import|https?:|fetch\(|import\s/)
})
