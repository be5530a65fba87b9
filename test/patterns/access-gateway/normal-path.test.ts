import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalTarget } from '../../../src/patterns/access-gateway/normal-path.ts'

describe('a path that has one meaning', () => {
  test.each([
    ['/', '/', ''],
    ['/timesheets/', '/timesheets/', ''],
    ['/timesheets/2026/week-48_final~1.html', '/timesheets/2026/week-48_final~1.html', ''],
    ['/timesheets/?week=48&x=%2e%2e%2f', '/timesheets/', '?week=48&x=%2e%2e%2f'],
    ['/timesheets/a?b?c', '/timesheets/a', '?b?c'],
    ['/timesheets/a%20b', '/timesheets/a%20b', ''],
    ['/timesheets/%c3%bcbersicht', '/timesheets/%C3%BCbersicht', ''],
    ['/timesheets/Stra%C3%9Fe', '/timesheets/Stra%C3%9Fe', ''],
    ['/timesheets/a@b,c:d=(e)!', '/timesheets/a@b,c:d=(e)!', ''],
    ['/timesheets/a%40b%3A%2C', '/timesheets/a%40b%3A%2C', ''],
    ['/timesheets/.well-known', '/timesheets/.well-known', ''],
    ['/timesheets/http:/x', '/timesheets/http:/x', ''],
  ])('%s is read as it stands', (target, path, query) => {
    expect(normalTarget(target)).toEqual({ path, query })
  })
})

describe('a path that two servers could read differently', () => {
  test.each([
    ['no path at all', ''],
    ['the asterisk form', '*'],
    ['an absolute form', 'http://portal.example/timesheets/'],
    ['another host', '//evil.example/timesheets/'],
    ['an empty name', '/timesheets//approve'],
    ['two slashes at the end', '/timesheets//'],
    ['a dot', '/timesheets/./approve'],
    ['two dots', '/timesheets/public/../approve'],
    ['two dots at the end', '/timesheets/..'],
    ['encoded dots', '/timesheets/%2e%2e/approve'],
    ['half encoded dots', '/timesheets/.%2e/approve'],
    ['an encoded slash', '/timesheets/public%2f..%2fapprove'],
    ['an encoded slash in capitals', '/timesheets%2Fapprove'],
    ['a backslash', '/timesheets\\approve'],
    ['an encoded backslash', '/timesheets/public%5c..%5capprove'],
    ['a semicolon', '/timesheets/approve;/public'],
    ['an encoded semicolon', '/timesheets/approve%3bx=1'],
    ['a double encoding', '/timesheets/%2561pprove'],
    ['an encoded letter', '/timesheets/%61pprove'],
    ['an encoded digit', '/timesheets/%31'],
    ['an encoded hyphen', '/timesheets/a%2db'],
    ['an encoded question mark', '/timesheets/approve%3f/public'],
    ['an encoded fragment', '/timesheets/approve%23/public'],
    ['a fragment', '/timesheets/public#/../approve'],
    ['a fragment in the query', '/timesheets/?a#b'],
    ['a NUL', '/timesheets/approve%00.html'],
    ['a line break', '/timesheets/approve%0d%0aX-Auth-Level:%20phr'],
    ['a tab', '/timesheets/%09approve'],
    ['DEL', '/timesheets/approve%7f'],
    ['a space as it stands', '/timesheets/approve now'],
    ['a space at the end of a name', '/timesheets/approve%20'],
    ['a space at the end of a folder', '/timesheets/approve%20/1'],
    ['a space in front of a name', '/timesheets/%20approve'],
    ['a dot at the end of a name', '/timesheets/approve.'],
    ['a broken escape', '/timesheets/%'],
    ['half an escape', '/timesheets/%4'],
    ['an escape that is none', '/timesheets/%zz'],
    ['an escape of other systems', '/timesheets/%u0061pprove'],
    ['broken UTF-8', '/timesheets/%c3'],
    ['overlong UTF-8 of a slash', '/timesheets/%c0%afapprove'],
    ['a surrogate', '/timesheets/%ed%a0%80'],
    ['a byte that is not encoded', '/timesheets/\u00fc'],
    ['a full-width slash', '/timesheets%EF%BC%8Fapprove'],
    ['full-width letters', '/timesheets/%EF%BD%81pprove'],
    ['a dotless i, which is an I in capitals', '/timesheets/adm%C4%B1n'],
    ['a long s, which is an S in capitals', '/timesheet%C5%BF/'],
    ['the Kelvin sign, which is a k in small letters', '/timesheets/wee%E2%84%AA'],
    ['an ellipsis, which is three dots', '/timesheets/%E2%80%A6/approve'],
    ['a soft hyphen, which is dropped', '/timesheets/app%C2%ADrove'],
    ['a zero-width space', '/timesheets/app%E2%80%8Brove'],
    ['a no-break space', '/timesheets/approve%C2%A0'],
    ['a next-line character', '/timesheets/%C2%85approve'],
    ['braces as they stand', '/timesheets/{approve}'],
    ['a pipe as it stands', '/timesheets/a|b'],
  ])('has no normal form: %s', (_what, target) => {
    expect(normalTarget(target)).toBeUndefined()
  })
})

/** Pieces of which hostile paths are made. */
const pieces = fc.constantFrom(
  ...[
    '/',
    '//',
    '.',
    '..',
    '%2e',
    '%2f',
    '%5c',
    '\\',
    ';',
    '?',
    '#',
    '%',
    '%00',
    '%20',
    ' ',
    '%25',
    '%61',
    '%C3%BC',
    '%EF%BC%8F',
    '%ff',
  ],
  ...['timesheets', 'approve', 'Approve', 'public', 'a', ':', '@', '+', '*', '&', '=', '~'],
)
const targets = fc.array(pieces, { maxLength: 12 }).map((parts) => `/${parts.join('')}`)

test('a normal form is its own normal form, and what a browser makes of it is the same', () => {
  fc.assert(
    fc.property(targets, (target) => {
      const normal = normalTarget(target)
      if (normal === undefined) return
      expect(normalTarget(normal.path + normal.query)).toEqual(normal)
      expect(new URL(normal.path, 'http://portal.example').pathname).toBe(normal.path)
      const once = decodeURIComponent(normal.path)
      expect(once.split('/')).toHaveLength(normal.path.split('/').length)
      expect(once).not.toMatch(/%[0-9a-f]{2}|\\|;|\/\/|\p{Cc}|(?:^|\/)\.{1,2}(?:\/|$)/iu)
    }),
    { numRuns: 5_000 },
  )
})
