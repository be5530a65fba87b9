import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { sign } from 'cookie-signature'
import { describe, expect, it } from 'vitest'
import { sessionIdsIn } from '../../src/session/cookie.ts'

const SECRETS = Object.freeze(['the one that signs', 'the one before'])
const signed = (id: string, secret = SECRETS[0] as string) => `s:${sign(id, secret)}`
const headerOf = (...values: string[]) => values.map((value) => `session=${encodeURIComponent(value)}`).join('; ')

describe('the session ids of a Cookie header', () => {
  it('are those whose signature verifies, the second time as the first', () => {
    const header = headerOf(signed('alice'))
    expect([sessionIdsIn(header, 'session', SECRETS), sessionIdsIn(header, 'session', SECRETS)]).toEqual([['alice'], ['alice']])
  })

  it.each([
    ['another signature', `s:alice.${sign('mallory', SECRETS[0] as string).split('.')[1]}`],
    ['no signature', 's:alice'],
    ['an empty one', 's:alice.'],
    ['a secret that is not ours', signed('alice', 'somebody else’s')],
    ['a good value with more behind it', `${signed('alice')}x`],
    ['a good value with something before its id', signed('alice').replace('s:', 's:x')],
    ['no mark', sign('alice', SECRETS[0] as string)],
  ])('are not those with %s, whoever was verified before', (_, value) => {
    expect(sessionIdsIn(headerOf(signed('alice')), 'session', SECRETS)).toEqual(['alice'])
    expect(sessionIdsIn(headerOf(value), 'session', SECRETS)).toEqual([])
    expect(sessionIdsIn(headerOf(value), 'session', SECRETS)).toEqual([])
  })

  it('are verified with the secrets given, not with those of somebody else who verified the same value', () => {
    const header = headerOf(signed('alice'))
    expect(sessionIdsIn(header, 'session', SECRETS)).toEqual(['alice'])
    expect(sessionIdsIn(header, 'session', ['another'])).toEqual([])
    expect(sessionIdsIn(headerOf(signed('alice', 'the one before')), 'session', SECRETS)).toEqual(['alice'])
  })

  it('stay right when more people come than are remembered', () => {
    const secrets = ['of a crowd']
    const crowd = Array.from({ length: 10_050 }, (_, n) => headerOf(signed(`person-${n}`, 'of a crowd')))
    for (const [n, header] of crowd.entries()) expect(sessionIdsIn(header, 'session', secrets)[0]).toBe(`person-${n}`)
    expect(sessionIdsIn(crowd[0], 'session', secrets)).toEqual(['person-0'])
  })

  it('are remembered without the rest of the header that they came in', () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const secrets = ['of a long header']
    const heap = () => {
      collect()
      return process.memoryUsage().heapUsed
    }
    // As it comes from the wire: one string made from bytes, and not a chain of the parts it was joined from.
    const longHeader = (n: number) =>
      Buffer.from(`tx=${'x'.repeat(8_000)}; ${headerOf(signed(`person-${n}`, 'of a long header'))}`).toString('latin1')
    const before = heap()
    for (let n = 0; n < 2_000; n += 1) expect(sessionIdsIn(longHeader(n), 'session', secrets)).toHaveLength(1)
    expect((heap() - before) / 2_000).toBeLessThan(4_000)
    // What is remembered lives as long as its secrets: they are needed until here.
    expect(sessionIdsIn(longHeader(0), 'session', secrets)).toEqual(['person-0'])
  })
})
