import { type EpochSeconds, type Seconds, secondOf, seconds } from '../../assurance/time.ts'
import { PortalError } from '../../errors.ts'
import { type Approval, asOf, type Pending } from './approval.ts'
import { carryOn, hear, type Parts, sessionLives } from './carry-on.ts'
import { pollOnce } from './client.ts'
import type { Kept, Owner } from './records.ts'

/** How often this process looks what is due; how often the provider is asked is in each approval. */
const LOOK_EVERY_MS = 250

/**
 * Follows every approval that is under way, whoever asked for it and whichever process they spoke to, until it has ended. Each poll is
 * made by one process, however many look; how many pages look has nothing to do with it.
 *
 * @returns how to stop: what has been sent is still heard, because an approval is told once.
 */
export function startPolling(parts: Parts): () => Promise<void> {
  const busy = new Map<string, Promise<void>>()
  let stopped = false
  let timer = setTimeout(look, LOOK_EVERY_MS).unref()
  let looking: Promise<void> = Promise.resolve()

  function look(): void {
    looking = parts.records
      .underWay()
      .then((found) => found.forEach(follow))
      .catch((error: unknown) => complain(parts, error))
      .finally(() => {
        if (!stopped) timer = setTimeout(look, LOOK_EVERY_MS).unref()
      })
  }

  function follow({ id, owner }: { id: string; owner: Owner }): void {
    if (stopped || busy.has(id)) return
    const step = takeStep(parts, id, owner)
      .catch((error: unknown) => complain(parts, error))
      .finally(() => busy.delete(id))
    busy.set(id, step)
  }

  return async () => {
    stopped = true
    clearTimeout(timer)
    await looking
    await Promise.all(busy.values())
  }
}

/** The one thing that is due for an approval, if any is. */
async function takeStep(parts: Parts, id: string, owner: Owner): Promise<void> {
  const { services, records } = parts
  const kept = await records.look(id)
  if (kept === undefined) {
    if (await records.close(id))
      services.audit('approval.denied', null, { outcome: 'failure', reason: 'session_ended', session: owner, detail: id })
    return
  }
  const { approval } = kept.record
  const now = secondOf(services.clock())
  const standing = asOf(approval, now)
  if (standing !== approval) return hear(parts, kept, runOut(standing), null)
  if (approval.status !== 'pending') return carryOn(parts, kept)
  if (isDue(approval, now) && (await isOurs(parts, id, approval))) return poll(parts, kept, approval)
}

async function poll(parts: Parts, kept: Kept, pending: Pending): Promise<void> {
  const { services } = parts
  const { owner, level } = kept.record
  if (!(await sessionLives(services, owner))) return hear(parts, kept, { kind: 'failed', reason: 'session_ended' }, null)
  const clock = (): EpochSeconds => secondOf(services.clock())
  const { event, evidence } = await pollOnce(services.provider, services.config, pending, owner, level, clock)
  await hear(parts, kept, event, evidence)
}

const isDue = ({ nextPollAt }: Pending, now: EpochSeconds): boolean => now >= nextPollAt

/** The next poll belongs to who claims it; should they never come back with an answer, to somebody else after that time. */
function isOurs({ services: { store, config } }: Parts, id: string, { polls }: Pending): Promise<boolean> {
  const longest: Seconds = seconds(3 * config.idpTimeout + 5)
  return store.claim(`approval-poll:${id}:${polls}`, longest)
}

function runOut(standing: Approval): { kind: 'expired' } | { kind: 'failed'; reason: string } {
  return standing.status === 'failed' ? { kind: 'failed', reason: standing.reason } : { kind: 'expired' }
}

/** A store in trouble says so itself, and is asked again; anything else nobody expected. */
function complain({ services: { log } }: Parts, error: unknown): void {
  if (error instanceof PortalError) log.debug({ code: error.code }, 'an approval has to wait')
  else log.error({ error: error instanceof Error ? error.name : typeof error }, 'an approval could not be followed')
}
