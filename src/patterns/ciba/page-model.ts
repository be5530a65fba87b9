import { friendlyFormatIBAN } from 'ibantools'
import type { EpochSeconds } from '../../assurance/time.ts'
import type { Models, TransferStatus } from '../../web/page-models.ts'
import { writeAmount } from './amount.ts'
import { type Approval, asOf } from './approval.ts'
import type { Entry } from './ledger.ts'
import type { TransferRecord } from './records.ts'
import type { Transfer } from './transfer.ts'

/** What the page of one transfer shows. The provider's name for the request is not in it. */
export function transferModel({ id, transfer, message, approval }: TransferRecord, now: EpochSeconds): Models['transfer'] {
  const standing = asOf(approval, now)
  return {
    id,
    ...inWords(transfer),
    iban: friendlyFormatIBAN(transfer.iban) ?? transfer.iban,
    message,
    status: shown(standing),
    reason: standing.status === 'failed' ? standing.reason : null,
    until: standing.status === 'pending' ? standing.expiresAt : null,
  }
}

/** What the list shows: the transfers of this session, and what the person paid in others. */
export function listModel(
  own: readonly TransferRecord[],
  paid: readonly Entry[],
  now: EpochSeconds,
): Pick<Models['transfers'], 'transfers' | 'earlier'> {
  const ids = new Set(own.map(({ id }) => id))
  return {
    transfers: own.map(({ id, transfer, createdAt, approval }) => ({
      id,
      ...inWords(transfer),
      createdAt,
      status: shown(asOf(approval, now)),
    })),
    earlier: paid.flatMap(({ id, transfer, executedAt }) => (ids.has(id) ? [] : [{ ...inWords(transfer), executedAt }])),
  }
}

/** A request that is on its way counts as pending: to the person it makes no difference. */
export const shown = ({ status }: Pick<Approval, 'status'>): TransferStatus => (status === 'requested' ? 'pending' : status)

const inWords = ({ payee, money }: Transfer) => ({ payee, amount: writeAmount(money), currency: money.currency })
