import { secondOf } from '../../assurance/time.ts'
import type { SessionData } from '../../session/data.ts'
import { carryOn, type Parts } from './carry-on.ts'
import { newTransferId } from './records.ts'
import { digestOf, type Transfer } from './transfer.ts'

/**
 * Executes a transfer that no phone is asked about, because the provider cannot ask one: the caller has made sure of a second factor, and that
 * the person has looked at the form as it is sent. @returns its id.
 */
export async function executeNow(parts: Parts, session: SessionData, transfer: Transfer): Promise<string> {
  const { issuer, subject, lineage } = session
  const now = secondOf(parts.services.clock())
  const id = newTransferId()
  const kept = await parts.records.begin({
    id,
    owner: { issuer, subject, lineage },
    transfer,
    digest: digestOf(id, transfer),
    message: null,
    level: 'two-factor',
    createdAt: now,
    approval: { status: 'approved', at: now },
  })
  await carryOn(parts, kept)
  return id
}
