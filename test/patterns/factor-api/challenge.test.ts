import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { epochSeconds } from '../../../src/assurance/time.ts'
import {
  advance,
  type Challenge,
  choose,
  type Happening,
  stateAt,
  takesCode,
} from '../../../src/patterns/factor-api/challenge.ts'
import type { Kind } from '../../../src/patterns/factor-api/factor.ts'

const NOW = epochSeconds(1_764_000_000)
const later = (seconds: number) => epochSeconds(NOW + seconds)
const chosen = (kind: Kind): Challenge =>
  choose({ id: 'c', lineage: 'l', person: 'p', factor: { id: 'f', kind, where: null }, returnTo: '/help-desk' }, NOW)
const PUSH = { poll: 'http://api/poll', cancel: null, number: 42 }
const pushed: Happening = { kind: 'pushed', push: PUSH, expiresAt: later(120) }
const having = (challenge: Challenge, ...happenings: readonly Happening[]): Challenge =>
  happenings.reduce((standing, happening) => advance(standing, happening, NOW), challenge)

describe('a challenge', () => {
  test.each([
    ['sms', [], 'chosen'],
    ['sms', [{ kind: 'sent' }], 'sent'],
    ['sms', [{ kind: 'sent' }, { kind: 'right' }], 'verified'],
    ['sms', [{ kind: 'sent' }, { kind: 'locked' }], 'locked'],
    ['sms', [{ kind: 'sent' }, { kind: 'given-up' }], 'expired'],
    ['sms', [{ kind: 'right' }], 'chosen'],
    ['sms', [{ kind: 'sent' }, { kind: 'denied' }], 'sent'],
    ['sms', [pushed], 'chosen'],
    ['totp', [{ kind: 'right' }], 'verified'],
    ['totp', [{ kind: 'sent' }], 'chosen'],
    ['push', [pushed], 'waiting'],
    ['push', [{ kind: 'right' }], 'chosen'],
    ['push', [{ kind: 'sent' }], 'chosen'],
    ['push', [pushed, { kind: 'right' }], 'verified'],
    ['push', [pushed, { kind: 'denied' }], 'rejected'],
    ['push', [pushed, { kind: 'denied' }, { kind: 'right' }], 'rejected'],
    ['push', [pushed, { kind: 'given-up' }, { kind: 'right' }], 'expired'],
  ] as ReadonlyArray<[Kind, Happening[], string]>)('by %s, after %j, is %s', (kind, happenings, state) => {
    expect(having(chosen(kind), ...happenings).state).toBe(state)
  })

  test('takes an answer in its last second and not in the next', () => {
    const sent = having(chosen('sms'), { kind: 'sent' })
    expect(advance(sent, { kind: 'right' }, later(300)).state).toBe('verified')
    expect(advance(sent, { kind: 'right' }, later(301)).state).toBe('expired')
    expect([stateAt(sent, later(300)), stateAt(sent, later(301))]).toEqual(['sent', 'expired'])
  })

  test('ends when the push does, and never later than five minutes', () => {
    expect(having(chosen('push'), pushed).until).toBe(later(120))
    expect(having(chosen('push'), { ...pushed, expiresAt: later(9_999) }).until).toBe(later(300))
    expect(having(chosen('push'), { ...pushed, expiresAt: null }).until).toBe(later(300))
    expect(having(chosen('push'), { ...pushed, expiresAt: later(-5) }).until).toBe(later(300))
  })

  test('lives as long again when another message is sent', () => {
    const again = advance(having(chosen('email'), { kind: 'sent' }), { kind: 'sent' }, later(200))
    expect([again.sentAt, again.until]).toEqual([later(200), later(500)])
  })

  test.each([
    ['push', [pushed], false],
    ['totp', [], true],
    ['sms', [], false],
    ['sms', [{ kind: 'sent' }], true],
    ['sms', [{ kind: 'sent' }, { kind: 'right' }], false],
  ] as ReadonlyArray<[Kind, Happening[], boolean]>)('by %s, after %j, takes a code: %s', (kind, happenings, takes) => {
    expect(takesCode(having(chosen(kind), ...happenings), NOW)).toBe(takes)
  })
})

test('whatever happens in whatever order: what has ended stays so, and only a right answer in time verifies', () => {
  const happening = fc.oneof(
    fc.constantFrom<Happening>({ kind: 'sent' }, { kind: 'right' }, { kind: 'denied' }, { kind: 'locked' }, { kind: 'given-up' }),
    fc.constant(pushed),
  )
  const steps = fc.array(fc.tuple(happening, fc.integer({ min: 0, max: 400 })), { maxLength: 12 })
  const ended = ['verified', 'rejected', 'expired', 'locked']
  fc.assert(
    fc.property(fc.constantFrom<Kind>('push', 'totp', 'sms', 'call', 'email'), steps, (kind, all) => {
      let standing = chosen(kind)
      let moment = 0
      for (const [what, passed] of all) {
        moment += passed
        const before = stateAt(standing, later(moment))
        standing = advance(standing, what, later(moment))
        if (ended.includes(before)) expect(standing.state).toBe(before)
        if (standing.state === 'verified' && before !== 'verified') expect(what.kind).toBe('right')
      }
    }),
  )
})
