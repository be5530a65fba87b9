import type { Evidence } from '../../assurance/evidence.ts'
import { secondOf } from '../../assurance/time.ts'
import { sessionOfLineage } from '../../session/of-lineage.ts'
import { attestedBy } from '../../web/asked-for.ts'
import type { AuditEvent } from '../../web/audit.ts'
import type { Services } from '../../web/services.ts'
import { type Approval, type ApprovalEvent, advance } from './approval.ts'
import type { Ledger } from './ledger.ts'
import type { Kept, Owner, Records } from './records.ts'
import { digestOf } from './transfer.ts'

/** What everything in this pattern works with. */
export type Parts = Readonly<{ services: Services; records: Records; ledger: Ledger }>

/**
 * Takes in what was heard of an approval: writes it down, if it is still as it was read, says so to the auditor, and goes on to what
 * follows from it. Where somebody else was first, or the session has ended meanwhile, nothing is written and nothing follows.
 */
export async function hear(parts: Parts, kept: Kept, event: ApprovalEvent, evidence: Evidence | null): Promise<void> {
  const { records, services } = parts
  const next = advance(kept.record.approval, event, secondOf(services.clock()))
  if (next === kept.record.approval) return
  const written = await records.write(kept, next)
  if (written === undefined) return
  report(services, written, evidence)
  await carryOn(parts, written)
}

/** Does what is left to do in this state. May be called again and again, by several processes, and after a crash. */
export async function carryOn(parts: Parts, kept: Kept): Promise<void> {
  const { records } = parts
  const { id, owner, approval } = kept.record
  switch (approval.status) {
    case 'requested':
    case 'pending':
      return
    case 'approved':
      return execute(parts, kept)
    case 'denied':
      await records.beginCoolDown(owner, approval.at)
  }
  await records.release(id, owner)
  await records.close(id)
}

/** Whether the session that wanted the transfer is there still, by the clock and not only by what has been cleared away. */
export async function sessionLives({ store }: Services, owner: Owner): Promise<boolean> {
  return (await sessionOfLineage(store, owner)) !== null
}

/**
 * Enters the transfer into the ledger, which takes it once. Looks again before it does: an approval that was good when it was given is
 * worth nothing to a session that has ended since, nor to a transfer that is not the one that was shown.
 */
async function execute(parts: Parts, kept: Kept): Promise<void> {
  const { services, ledger } = parts
  const { id, owner, transfer, digest } = kept.record
  if (!(await ledger.has(id))) {
    if (digestOf(id, transfer) !== digest) return hear(parts, kept, { kind: 'failed', reason: 'transfer_changed' }, null)
    if (!(await sessionLives(services, owner))) return hear(parts, kept, { kind: 'failed', reason: 'session_ended' }, null)
    const first = await ledger.enter({ id, transfer, executedAt: secondOf(services.clock()) }, owner)
    if (first) services.audit('transfer.executed', null, { outcome: 'success', session: owner, detail: id })
  }
  await hear(parts, kept, { kind: 'executed' }, null)
}

function report({ audit }: Services, { record }: Kept, evidence: Evidence | null): void {
  const { id, owner, approval } = record
  const line = lineFor(approval)
  if (line === null) return
  const obtained = evidence === null ? undefined : attestedBy(evidence)
  const outcome = line.reason === undefined ? 'success' : 'failure'
  audit(line.event, null, { outcome, reason: line.reason, session: owner, detail: id, obtained })
}

/** What the auditor is told of a state that has been reached; null for what is told elsewhere. */
function lineFor(approval: Approval): Readonly<{ event: AuditEvent; reason?: string }> | null {
  switch (approval.status) {
    case 'approved':
      return { event: 'approval.granted' }
    case 'denied':
      return { event: 'approval.denied', reason: 'declined' }
    case 'cancelled':
      return { event: 'approval.denied', reason: 'cancelled' }
    case 'failed':
      return { event: 'approval.denied', reason: approval.reason }
    case 'expired':
      return { event: 'approval.expired', reason: 'expired' }
    case 'requested':
    case 'pending':
    case 'executed':
      return null
  }
}
