import fc from 'fast-check'
import { expect, test } from 'vitest'
import { returnTo } from '../../src/web/return-to.ts'
import { HOSTILE_RETURN_TO } from './hostile-return-to.ts'

const BASE = 'https://portal.example'
const PIECES = [
  '/',
  '//',
  '\\',
  '%2f',
  '%5c',
  '%09',
  '%0d%0a',
  '%00',
  '%',
  '\t',
  '\n',
  '\r',
  ' ',
  '\u0000',
  '\u00a0',
  '\u202e',
  '.',
  '..',
  '%2e',
  '@',
  ':',
  '?',
  '#',
  '&',
  '=',
  'https:',
  'javascript:',
  'evil.example',
  'portal.example',
  '[::1]',
  '〱',
  '。',
  'é',
  'payroll',
  'a',
  ';',
]

const value = fc.oneof(
  { weight: 6, arbitrary: fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join('')) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary' }).map((text) => `/${text}`) },
  { weight: 1, arbitrary: fc.webPath() },
  { weight: 1, arbitrary: fc.webUrl({ withFragments: true, withQueryParameters: true }) },
  { weight: 1, arbitrary: fc.constantFrom(...Object.values(HOSTILE_RETURN_TO).flat()) },
)

/** What a hop on the way might make of it. */
const readings = (place: string): string[] => {
  const path = place.replace(/\?.*$/s, '')
  return [
    place,
    place.trim(),
    place.replaceAll(/[\t\n\r]/g, ''),
    place.replaceAll('\\', '/'),
    encodeURI(place),
    decodeURIComponent(path),
  ]
}

test('E-01: no value leads off our origin, however a browser or a hop on the way reads it', () => {
  let kept = 0
  fc.assert(
    fc.property(value, (text) => {
      const place = returnTo(text)
      expect(place === '/' || place === text).toBe(true)
      expect(returnTo(place)).toBe(place)
      if (place !== '/') kept += 1
      for (const reading of readings(place)) {
        expect(new URL(reading, BASE).origin).toBe(BASE)
        expect(reading).toMatch(/^\/(?![/\\])/)
      }
    }),
    { numRuns: 5_000 },
  )
  expect(kept).toBeGreaterThan(100)
})

test('E-01: nothing but text is a way back', () => {
  fc.assert(
    fc.property(fc.anything(), (thing) => {
      if (typeof thing !== 'string') expect(returnTo(thing)).toBe('/')
    }),
    { numRuns: 1_000 },
  )
})
