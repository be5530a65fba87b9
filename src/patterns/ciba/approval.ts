import { after, type EpochSeconds, type Seconds, seconds } from '../../assurance/time.ts'

/**
 * One approval, from the request to its end:
 *
 * `requested` when it is about to be sent → `pending` once the provider has taken it → `approved` when the person's approval has been
 * validated → `executed`. Or one of the other ends: `denied` by the person, `expired`, `cancelled` here, `failed` with a reason.
 * An end is for ever: whatever is heard later changes nothing.
 */
export type Approval =
  | Readonly<{ status: 'requested'; sentAt: EpochSeconds }>
  | Pending
  | Readonly<{ status: 'approved'; at: EpochSeconds }>
  | Readonly<{ status: 'executed' | 'denied' | 'expired' | 'cancelled'; at: EpochSeconds }>
  | Readonly<{ status: 'failed'; at: EpochSeconds; reason: string }>

/** The provider has the request and the person has not decided. */
export type Pending = Readonly<{
  status: 'pending'
  authReqId: string
  /** When the request was sent: an authentication older than that approved nothing. */
  sentAt: EpochSeconds
  /** The first second in which an approval is too late. */
  expiresAt: EpochSeconds
  interval: Seconds
  /** How many polls have been answered; names the next one, so that of several processes one makes it. */
  polls: number
  nextPollAt: EpochSeconds
}>

/** What is heard of an approval. */
export type ApprovalEvent =
  | Readonly<{ kind: 'taken'; authReqId: string; expiresIn: number; interval: number | null }>
  | Readonly<{ kind: 'undecided' }>
  | Readonly<{ kind: 'slow_down' }>
  /** The provider could not be asked, or could not answer. `retryAfter`: when it said to come back. */
  | Readonly<{ kind: 'unavailable'; retryAfter: Seconds | null }>
  | Readonly<{ kind: 'approved' }>
  | Readonly<{ kind: 'executed' }>
  | Readonly<{ kind: 'denied' | 'expired' | 'cancelled' }>
  | Readonly<{ kind: 'failed'; reason: string }>

/** How often to ask where the provider does not say. @see OpenID Connect CIBA Core 1.0, 7.3 */
const INTERVAL = 5
const SHORTEST_INTERVAL = 1
const LONGEST_INTERVAL = 60
/** What `slow_down` adds, for this and all later polls. @see OpenID Connect CIBA Core 1.0, 11 */
const SLOWER = 5
/** The longest somebody may think about it, whatever the provider would allow. */
const LONGEST_WAIT = 600
/** A request that has not been answered by then never will be: the process that sent it is gone. */
const LONGEST_REQUEST = seconds(120)

/** The state after an event; the very same object where the event changes nothing. Decides nothing else and knows no clock. */
export function advance(approval: Approval, event: ApprovalEvent, now: EpochSeconds): Approval {
  switch (approval.status) {
    case 'requested':
      return ofRequested(approval, event, now)
    case 'pending':
      return ofPending(approval, event, now)
    case 'approved':
      if (event.kind === 'executed') return { status: 'executed', at: now }
      return event.kind === 'failed' ? { status: 'failed', at: now, reason: event.reason } : approval
    default:
      return approval
  }
}

/** The state as it counts in this second: what has run out has run out, whether or not anybody has written that down. */
export function asOf(approval: Approval, now: EpochSeconds): Approval {
  if (approval.status === 'pending' && now >= approval.expiresAt) return { status: 'expired', at: approval.expiresAt }
  if (approval.status === 'requested' && now >= after(approval.sentAt, LONGEST_REQUEST))
    return { status: 'failed', at: now, reason: 'interrupted' }
  return approval
}

/** Nothing can happen any more. */
export function hasEnded({ status }: Pick<Approval, 'status'>): boolean {
  return status !== 'requested' && status !== 'pending' && status !== 'approved'
}

function ofRequested(requested: Extract<Approval, { status: 'requested' }>, event: ApprovalEvent, now: EpochSeconds): Approval {
  if (event.kind === 'failed') return { status: 'failed', at: now, reason: event.reason }
  if (event.kind === 'cancelled') return { status: 'cancelled', at: now }
  if (event.kind !== 'taken') return requested
  const { sentAt } = requested
  const interval = between(SHORTEST_INTERVAL, Math.ceil(event.interval ?? INTERVAL), LONGEST_INTERVAL)
  return {
    status: 'pending',
    authReqId: event.authReqId,
    sentAt,
    expiresAt: after(sentAt, between(1, Math.floor(event.expiresIn), LONGEST_WAIT)),
    interval,
    polls: 0,
    nextPollAt: nextPoll(now, interval),
  }
}

function ofPending(pending: Pending, event: ApprovalEvent, now: EpochSeconds): Approval {
  const again = (interval: Seconds, wait: Seconds = interval): Pending => ({
    ...pending,
    interval,
    polls: pending.polls + 1,
    nextPollAt: nextPoll(now, wait),
  })
  switch (event.kind) {
    case 'undecided':
      return again(pending.interval)
    case 'slow_down':
      return again(between(SHORTEST_INTERVAL, pending.interval + SLOWER, LONGEST_INTERVAL))
    case 'unavailable': {
      if (event.retryAfter !== null) return again(pending.interval, seconds(Math.max(event.retryAfter, pending.interval)))
      return again(between(SHORTEST_INTERVAL, pending.interval * 2, LONGEST_INTERVAL))
    }
    case 'approved':
      return now < pending.expiresAt ? { status: 'approved', at: now } : { status: 'expired', at: now }
    case 'denied':
    case 'expired':
    case 'cancelled':
      return { status: event.kind, at: now }
    case 'failed':
      return { status: 'failed', at: now, reason: event.reason }
    case 'taken':
    case 'executed':
      return pending
  }
}

/** A second more than the interval: `now` is a whole second and may be almost over. */
const nextPoll = (now: EpochSeconds, interval: Seconds): EpochSeconds => after(now, seconds(interval + 1))

const between = (least: number, value: number, most: number): Seconds =>
  seconds(Number.isFinite(value) ? Math.min(Math.max(value, least), most) : most)
