import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rawExchange } from '../../hostile/raw-client.ts'
import { EVERY_KIND } from './support/every-kind.ts'
import { onEveryFront } from './support/on-every-front.ts'
import { readingsOf } from './support/readings.ts'

/** What an app with these routes serves for a path: the most forgiving kind, for which capital and small letters are one. */
const ROUTES = ['public', 'news', 'approve', 'payout', 'hurry', 'managers'] as const

function routeServed(path: string): string {
  const small = path.toLowerCase()
  return (
    ROUTES.find((route) => small.startsWith(`/timesheets/${route}`)) ??
    (/^\/timesheets(?:\/|$)/.test(small) ? 'timesheets' : 'none')
  )
}

/** Which of those routes each rule is about. */
const ROUTE_OF_RULE: Readonly<Record<string, string>> = {
  ...Object.fromEntries(ROUTES.map((route) => [route, route])),
  'reading approvals': 'approve',
  approvals: 'approve',
  timesheets: 'timesheets',
}

/** A character as it stands, or spelt in a way that some server understands. */
const spelt = (character: string) => {
  const code = character.charCodeAt(0)
  const hex = code.toString(16).padStart(2, '0')
  return fc.oneof(
    { weight: 30, arbitrary: fc.constant(character) },
    fc.constantFrom(`%${hex}`, `%${hex.toUpperCase()}`, `%25${hex}`, character.toUpperCase(), `%u00${hex}`),
    fc.constant(encodeURIComponent(String.fromCharCode(code + 0xfee0))),
  )
}
const word = fc
  .constantFrom(...ROUTES, 'timesheets', 'a', '2026', 'week.html', '..', '.', '')
  .chain((letters) => fc.tuple(...[...letters].map(spelt)).map((all) => all.join('')))
const separator = fc.oneof(
  { weight: 20, arbitrary: fc.constant('/') },
  fc.constantFrom(
    '//',
    '%2f',
    '%5c',
    '\\',
    ';',
    '/./',
    '/../',
    '/%2e%2e/',
    '%00',
    '%20',
    '?',
    '#',
    '.',
    '%2e',
    '%3b',
    '%09',
    '%c0%af',
    ':',
    '@',
    '+',
    '%0a',
  ),
)
const target = fc
  .array(fc.tuple(separator, word), { minLength: 1, maxLength: 4 })
  .map((parts) => `/timesheets${parts.map(([between, name]) => between + name).join('')}`)
  .filter((path) => !path.includes(' '))

const PATHS = 2_000
const AT_ONCE = 50

onEveryFront(
  'the rule applied and the route served',
  { gateway: { policy: EVERY_KIND }, env: { TWO_FACTOR_WINDOW: '3600' } },
  (scene) => {
    test(`never disagree, for ${PATHS} paths that mean to make them`, { timeout: 240_000 }, async () => {
      const alice = await scene().signedIn('second factor')
      const cookie = alice.jar.header(new URL(scene().origin)) ?? ''
      const rest = `Host: localhost\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`
      let served = 0
      const sendAll = async (paths: readonly string[]): Promise<void> => {
        const { app, portal } = scene()
        const [arrivedBefore, loggedBefore] = [app.reached.length, portal.events('gateway.allowed').length]
        const sending = paths.map((path) =>
          rawExchange({ port: scene().port }, [`GET ${path} HTTP/1.1\r\n${rest}`], { quiet: 1 }),
        )
        await Promise.all(sending)
        const applied = new Map(
          portal
            .events('gateway.allowed')
            .slice(loggedBefore)
            .map((line) => rulingIn(String(line.detail))),
        )
        for (const { url } of app.reached.slice(arrivedBefore)) {
          served += 1
          const path = url.replace(/\?.*$/s, '')
          const rule = applied.get(path)
          const readings = new Set([...readingsOf(path)].map(routeServed))
          expect([url, [...readings]]).toEqual([url, [ROUTE_OF_RULE[rule ?? 'no decision about it']]])
        }
      }
      const batches = fc.array(target, { minLength: AT_ONCE, maxLength: AT_ONCE })
      await fc.assert(fc.asyncProperty(batches, sendAll), { numRuns: PATHS / AT_ONCE, endOnFailure: true })
      expect(served).toBeGreaterThan(PATHS / 20)
    })
  },
)

/** `GET /timesheets/a (rule: timesheets)` as path and rule. */
function rulingIn(detail: string): readonly [path: string, rule: string] {
  const [, path = '', rule = ''] = /^\w+ (.*) \(rule: (.*)\)$/.exec(detail) ?? []
  return [path, rule]
}
