import { describe, expect, test } from 'vitest'
import { type EpochSeconds, epochSeconds, seconds } from '../../../src/assurance/time.ts'
import { type Approval, type ApprovalEvent, advance, asOf, hasEnded, type Pending } from '../../../src/patterns/ciba/approval.ts'

const START = 1_764_000_000
const at = (later: number): EpochSeconds => epochSeconds(START + later)
const taken = (changes: Partial<Extract<ApprovalEvent, { kind: 'taken' }>> = {}) =>
  ({ kind: 'taken', authReqId: 'id', expiresIn: 120, interval: 5, ...changes }) as const
const requested: Approval = { status: 'requested', sentAt: at(0) }
const pendingAfter = (event: ReturnType<typeof taken>): Pending => advance(requested, event, at(0)) as Pending
const pending = pendingAfter(taken())

const every: readonly ApprovalEvent[] = [
  taken(),
  { kind: 'undecided' },
  { kind: 'slow_down' },
  { kind: 'unavailable', retryAfter: null },
  { kind: 'approved' },
  { kind: 'executed' },
  { kind: 'denied' },
  { kind: 'expired' },
  { kind: 'cancelled' },
  { kind: 'failed', reason: 'x' },
]

describe('a request that is on its way', () => {
  test('is pending once the provider has taken it', () => {
    expect(pending).toEqual({
      status: 'pending',
      authReqId: 'id',
      sentAt: at(0),
      expiresAt: at(120),
      interval: 5,
      polls: 0,
      nextPollAt: at(6),
    })
  })

  test.each([
    [0.001, 1],
    [0, 1],
    [-5, 1],
    [1, 1],
    [1.2, 2],
    [31, 31],
    [60, 60],
    [61, 60],
    [1e9, 60],
    [Number.NaN, 60],
    [Number.POSITIVE_INFINITY, 60],
    [null, 5],
  ])('is polled, where the provider wants %s s between polls, every %i s', (interval, used) => {
    expect(pendingAfter(taken({ interval })).interval).toBe(used)
  })

  test.each([
    [1e12, 600],
    [601, 600],
    [600, 600],
    [1, 1],
    [0.5, 1],
    [-1, 1],
    [Number.NaN, 600],
  ])('waits, where the provider would wait %d s, for %i s', (expiresIn, used) => {
    expect(pendingAfter(taken({ expiresIn })).expiresAt).toBe(at(used))
  })

  test('hears of nothing but that it was taken, failed or cancelled', () => {
    const changed = every.filter((event) => advance(requested, event, at(1)) !== requested).map(({ kind }) => kind)
    expect(changed).toEqual(['taken', 'cancelled', 'failed'])
  })

  test('has failed when nobody has heard of it for two minutes', () => {
    expect(asOf(requested, at(119))).toBe(requested)
    expect(asOf(requested, at(120))).toEqual({ status: 'failed', at: at(120), reason: 'interrupted' })
  })
})

describe('an approval that is pending', () => {
  const heard = (event: ApprovalEvent, from = pending, now = at(6)): Pending => advance(from, event, now) as Pending

  test('is asked about again an interval later, and never a fraction earlier', () => {
    expect(heard({ kind: 'undecided' })).toMatchObject({ interval: 5, polls: 1, nextPollAt: at(12) })
  })

  test('is asked about 5 s less often after each slow_down, down to once a minute', () => {
    const once = heard({ kind: 'slow_down' })
    expect(once).toMatchObject({ interval: 10, nextPollAt: at(17) })
    expect(heard({ kind: 'undecided' }, once)).toMatchObject({ interval: 10 })
    const often = Array.from({ length: 30 }).reduce<Pending>((from) => heard({ kind: 'slow_down' }, from), pending)
    expect(often.interval).toBe(60)
  })

  test('is asked about when the provider says it is back, but never before the interval', () => {
    expect(heard({ kind: 'unavailable', retryAfter: seconds(30) })).toMatchObject({ interval: 5, nextPollAt: at(37) })
    expect(heard({ kind: 'unavailable', retryAfter: seconds(0) })).toMatchObject({ interval: 5, nextPollAt: at(12) })
  })

  test('is asked about half as often after each fault of the network, down to once a minute', () => {
    const fault = { kind: 'unavailable', retryAfter: null } as const
    expect(heard(fault)).toMatchObject({ interval: 10, polls: 1 })
    expect(Array.from({ length: 9 }).reduce<Pending>((from) => heard(fault, from), pending).interval).toBe(60)
  })

  test('is approved until the last second, and expired from the first one after', () => {
    expect(advance(pending, { kind: 'approved' }, at(119))).toEqual({ status: 'approved', at: at(119) })
    expect(advance(pending, { kind: 'approved' }, at(120))).toEqual({ status: 'expired', at: at(120) })
    expect(asOf(pending, at(119))).toBe(pending)
    expect(asOf(pending, at(120))).toEqual({ status: 'expired', at: at(120) })
  })

  test.each(['denied', 'expired', 'cancelled'] as const)('can end as %s', (kind) => {
    expect(advance(pending, { kind }, at(7))).toEqual({ status: kind, at: at(7) })
  })

  test('cannot be executed, nor taken again', () => {
    expect(advance(pending, { kind: 'executed' }, at(7))).toBe(pending)
    expect(advance(pending, taken({ authReqId: 'another' }), at(7))).toBe(pending)
  })
})

describe('an approval that was given', () => {
  const approved: Approval = { status: 'approved', at: at(7) }

  test('is executed or fails, and hears of nothing else', () => {
    const changed = every.flatMap((event) => {
      const next = advance(approved, event, at(9))
      return next === approved ? [] : [next]
    })
    expect(changed).toEqual([
      { status: 'executed', at: at(9) },
      { status: 'failed', at: at(9), reason: 'x' },
    ])
  })

  test('does not run out', () => {
    expect(asOf(approved, at(10_000))).toBe(approved)
    expect(hasEnded(approved)).toBe(false)
  })
})

test.each<Approval>([
  ...(['executed', 'denied', 'expired', 'cancelled'] as const).map((status) => ({ status, at: at(7) })),
  { status: 'failed', at: at(7), reason: 'x' },
])('what is $status stays so, whatever is heard', (ended) => {
  for (const event of every) expect(advance(ended, event, at(9))).toBe(ended)
  expect(asOf(ended, at(10_000))).toBe(ended)
  expect(hasEnded(ended)).toBe(true)
})
