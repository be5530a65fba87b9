import { cpSync } from 'node:fs'
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Models } from '../../src/web/page-models.ts'
import { createRenderer } from '../../src/web/render.ts'
import { loadWords } from '../../src/web/words.ts'
import { alice, NOW, nobody } from './sample-models.ts'

const VIEWS = new URL('../../views/', import.meta.url).pathname
const words = loadWords(join(VIEWS, 'locales'), 'throw')

describe('the renderer', () => {
  let views: string
  beforeEach(async () => {
    views = await mkdtemp(join(tmpdir(), 'views-'))
    cpSync(VIEWS, views, { recursive: true })
  })
  afterEach(() => rm(views, { recursive: true }))

  test('puts a view into the frame, in the language of the person', () => {
    const render = createRenderer({ views, words })
    const english = render('signed-out', { provider: 'ended' }, nobody)
    const german = render('signed-out', { provider: 'ended' }, { ...nobody, language: 'de' })
    expect(english).toMatch(/^<!doctype html>\s*<html lang="en">/)
    expect(english).toContain('<h1>You are signed out</h1>')
    expect(english).toContain('<title>You are signed out · Step-up portal</title>')
    expect(german).toContain('<html lang="de">')
    expect(german).toContain('<h1>Sie sind abgemeldet</h1>')
  })

  test('speaks English where the language is not one of ours', () => {
    const html = createRenderer({ views, words })('signed-out', { provider: 'ended' }, { ...nobody, language: '"><b>' })
    expect(html).toContain('<html lang="en">')
  })

  test('reads templates when it is made and never again', async () => {
    const render = createRenderer({ views, words })
    await rm(views, { recursive: true })
    expect(render('signed-out', { provider: 'ended' }, alice('/signed-out'))).toContain('Alice Ahrens')
    cpSync(VIEWS, views, { recursive: true })
  })

  test('complains at once about a template that does not compile', async () => {
    await writeFile(join(views, 'broken.ejs'), '<% if ( %>')
    expect(() => createRenderer({ views, words })).toThrow('broken.ejs')
  })

  test('changes the address of an asset with its content, so that it may be kept for ever', async () => {
    const address = (html: string) => /\/assets\/portal\.css\?v=[\w-]{12}/.exec(html)?.[0]
    const before = createRenderer({ views, words })('signed-out', { provider: 'ended' }, nobody)
    await appendFile(join(views, 'assets/portal.css'), '/* changed */')
    const after = createRenderer({ views, words })('signed-out', { provider: 'ended' }, nobody)
    expect(address(before)).toBeDefined()
    expect(address(after)).toBeDefined()
    expect(address(after)).not.toBe(address(before))
  })
})

describe('times on a page', () => {
  const render = createRenderer({ views: VIEWS, words })
  const payroll: Models['payroll'] = {
    needs: { kind: 'within', level: 'two-factor', within: 300 },
    until: NOW + 252,
    payslips: [],
  }
  const problem = (auth_time: number): Models['problem'] => ({
    status: 403,
    code: 'authentication_too_old',
    reference: 'R',
    needs: null,
    asked: null,
    obtained: { acr: null, amr: [], auth_time },
    providerSaid: null,
    actions: [],
    retryAfter: null,
  })

  test('say until when a page is held, right without a script, and give the moment to the script', () => {
    const html = render('payroll', payroll, alice('/payroll'))
    expect(html).toMatch(/<time datetime="2025-11-24T14:04:12Z" data-until="1763993052"[^>]*>14:04 UTC<\/time>/)
  })

  test('give the day where the moment may be another day', () => {
    const html = render('payroll', payroll, alice('/payroll'))
    expect(html).toMatch(/<time datetime="2025-11-25T01:56:40Z"[^>]*>25 Nov 2025, 01:56 UTC<\/time>/)
  })

  test('are written as the language writes them', () => {
    const html = render('payroll', payroll, { ...alice('/payroll'), language: 'de' })
    expect(html).toMatch(/>25\. Nov\. 2025, 01:56 UTC</)
    expect(html).toContain('Zwei Faktoren, nicht älter als 5 Minuten')
  })

  test.each([
    ['2026-10', 'October 2026', 'Oktober 2026'],
    ['2026-13', '2026-13', '2026-13'],
    ['13th salary', '13th salary', '13th salary'],
  ])('name the month of a payslip, %s, as %s or %s', (month, english, german) => {
    const model = { ...payroll, payslips: [{ month, gross: '2', net: '1' }] }
    expect(render('payroll', model, alice('/payroll'))).toContain(`<th scope="row">${english}</th>`)
    expect(render('payroll', model, { ...alice('/payroll'), language: 'de' })).toContain(`<th scope="row">${german}</th>`)
  })

  test.each([
    [1, '1 second'],
    [90, '90 seconds'],
    [60, '1 minute'],
    [5400, '90 minutes'],
    [7200, '2 hours'],
    [86_400, '1 day'],
  ])('say a window of %d s as %s', (within, said) => {
    const needs = { kind: 'within', level: 'two-factor', within } as const
    expect(render('payroll', { ...payroll, needs }, alice('/payroll'))).toContain(`Two-factor, not older than ${said}<`)
  })

  test.each([8.64e12 + 1, -1e300, Number.NaN, Number.POSITIVE_INFINITY])(
    'show %d as it came where no calendar holds it',
    (time) => {
      expect(render('problem', problem(time), nobody)).toContain(`<code>${time}</code>`)
    },
  )

  test.each([
    [0, '1970-01-01T00:00:00Z'],
    [-1, '1969-12-31T23:59:59Z'],
    [8.64e12, '+275760-09-13T00:00:00Z'],
  ])('show %d as the moment it is', (time, iso) => {
    expect(render('problem', problem(time), nobody)).toContain(`<time datetime="${iso}">`)
  })
})
