import { describe, expect, test } from 'vitest'
import { cookiesForApp, cookiesFromApp } from '../../../src/patterns/access-gateway/portal-cookies.ts'

const OURS = [
  'session',
  '__Host-session',
  'tx-abc-def',
  '__Host-tx-abc-def',
  'SESSION',
  '__host-Session',
  '__Secure-session',
  'idp_session',
  'idp_session.sig',
  'idp_interaction',
]

describe('cookies on their way to the app', () => {
  test.each(OURS)('%s stays here', (name) => {
    expect(cookiesForApp(`a=1; ${name}=secret; b=2`)).toBe('a=1; b=2')
    expect(cookiesForApp(`${name}=secret`)).toBeUndefined()
    expect(cookiesForApp(`a=1;${name}=secret;\t${name} =secret`)).toBe('a=1')
  })
  test.each(['session', '=session=secret', ' =secret', ''])('%j has no name, and stays here', (pair) => {
    expect(cookiesForApp(`a=1; ${pair}`)).toBe('a=1')
  })
  test('the app’s own go on, to the letter', () => {
    expect(cookiesForApp('TIMESHEETS=a=b; mysession=1; sessions="x"; xtx-1=2')).toBe(
      'TIMESHEETS=a=b; mysession=1; sessions="x"; xtx-1=2',
    )
  })
  test('no cookies stay no cookies', () => {
    expect(cookiesForApp(undefined)).toBeUndefined()
    expect(cookiesForApp('')).toBeUndefined()
  })
})

describe('cookies that the app sets', () => {
  test.each(OURS)('%s is not its to set', (name) => {
    expect(cookiesFromApp([`${name}=evil; Path=/`, ` ${name} =evil`, `${name}=; Max-Age=0`, 'APP=1; Path=/'])).toEqual([
      'APP=1; Path=/',
    ])
  })
  test.each(['=session=evil; Path=/', 'session; Path=/', '; session=evil', ''])(
    '%j would be sent back as one of ours',
    (line) => {
      expect(cookiesFromApp([line])).toEqual([])
    },
  )
})
