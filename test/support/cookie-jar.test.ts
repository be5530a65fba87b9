import { describe, expect, it } from 'vitest'
import { CookieJar } from './cookie-jar.ts'

const at = (address: string) => new URL(address)

/** The cookies an address is sent after one was set from another. */
function sent(
  line: string,
  from: string,
  to: string,
  ...provenance: Parameters<CookieJar['header']> extends [URL, ...infer P] ? P : never
) {
  const jar = new CookieJar()
  jar.take(line, at(from))
  return jar.header(at(to), ...provenance)
}

describe('a cookie', () => {
  it.each([
    ['goes to every port of its host', 'a=1', 'http://localhost:3000/', 'http://localhost:4000/', 'a=1'],
    ['does not go to another host', 'a=1', 'http://localhost:3000/', 'http://127.0.0.1:3000/', null],
    ['does not go below its host', 'a=1', 'https://a.test/', 'https://b.a.test/', null],
    ['goes below its host where its domain says so', 'a=1; Domain=a.test', 'https://b.a.test/', 'https://c.a.test/', 'a=1'],
    ['is refused for a domain that is not its own', 'a=1; Domain=b.test', 'https://a.test/', 'https://b.test/', null],
    ['goes to its path and what is below it', 'a=1; Path=/api', 'https://a.test/', 'https://a.test/api/x', 'a=1'],
    ['does not go to a path that only begins alike', 'a=1; Path=/api', 'https://a.test/', 'https://a.test/apix', null],
    ['without a path belongs to the folder it was set from', 'a=1', 'https://a.test/x/y', 'https://a.test/x/z', 'a=1'],
    ['without a path does not leave that folder', 'a=1', 'https://a.test/x/y', 'https://a.test/z', null],
    ['that is secure stays off http', 'a=1; Secure', 'https://a.test/', 'http://a.test/', null],
    ['that is secure cannot be set over http', 'a=1; Secure', 'http://a.test/', 'https://a.test/', null],
    ['that is secure is at home on loopback', 'a=1; Secure', 'http://localhost:3000/', 'http://localhost:3000/', 'a=1'],
    ['named __Host- is kept when it obeys', '__Host-s=1; Secure; Path=/', 'https://a.test/', 'https://a.test/', '__Host-s=1'],
    ['named __Host- must be secure', '__Host-s=1; Path=/', 'https://a.test/', 'https://a.test/', null],
    ['named __Host- must be for the whole host', '__Host-s=1; Secure; Path=/x', 'https://a.test/x', 'https://a.test/x', null],
    [
      'named __Host- must name no domain',
      '__Host-s=1; Secure; Path=/; Domain=a.test',
      'https://a.test/',
      'https://a.test/',
      null,
    ],
    ['named __Secure- must be secure', '__Secure-s=1', 'https://a.test/', 'https://a.test/', null],
    ['for all sites must be secure', 'a=1; SameSite=None', 'https://a.test/', 'https://a.test/', null],
    ['larger than 4096 is refused', `a=${'x'.repeat(4096)}`, 'https://a.test/', 'https://a.test/', null],
    ['keeps its value as it is on the wire', 'a=%7B1%7D', 'https://a.test/', 'https://a.test/', 'a=%7B1%7D'],
  ])('%s', (_name, line, from, to, expected) => {
    expect(sent(line, from, to)).toBe(expected)
  })

  it.each([
    ['Strict', 'same-site', 'a=1'],
    ['Strict', 'cross-site-navigation', null],
    ['Lax', 'cross-site-navigation', 'a=1'],
    ['Lax', 'cross-site', null],
    ['None; Secure', 'cross-site', 'a=1'],
  ] as const)('that is SameSite=%s, on a request that is %s', (sameSite, provenance, expected) => {
    expect(sent(`a=1; SameSite=${sameSite}`, 'https://a.test/', 'https://a.test/', provenance)).toBe(expected)
  })

  it('of no SameSite counts as Lax', () => {
    expect(sent('a=1', 'https://a.test/', 'https://a.test/', 'cross-site')).toBeNull()
  })

  it('lives to the last second of its Max-Age, whatever Expires says', () => {
    let now = 1_000_000
    const jar = new CookieJar(() => now)
    jar.take('a=1; Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:00 GMT', at('https://a.test/'))
    now += 9_999
    expect(jar.header(at('https://a.test/'))).toBe('a=1')
    now += 1
    expect(jar.header(at('https://a.test/'))).toBeNull()
  })

  it('is replaced by a newer one in its place, and removed by one that is over', () => {
    const jar = new CookieJar()
    for (const line of ['a=1', 'b=1', 'a=2']) jar.take(line, at('https://a.test/'))
    expect(jar.header(at('https://a.test/'))).toBe('a=2; b=1')
    jar.take('b=; Max-Age=0', at('https://a.test/'))
    jar.take('a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT', at('https://a.test/'))
    expect(jar.all()).toEqual([])
  })

  it('of a longer path goes first, and both of one name go', () => {
    const jar = new CookieJar()
    jar.take('a=short', at('https://a.test/'))
    jar.take('a=long; Path=/x', at('https://a.test/'))
    expect(jar.header(at('https://a.test/x'))).toBe('a=long; a=short')
  })

  it('can be planted and forgotten by a test', () => {
    const jar = new CookieJar()
    jar.plant({ name: '__Host-session', value: 'forged', host: 'a.test' })
    expect(jar.header(at('http://a.test/'))).toBe('__Host-session=forged')
    jar.forget('__Host-session')
    expect(jar.all()).toEqual([])
  })
})
