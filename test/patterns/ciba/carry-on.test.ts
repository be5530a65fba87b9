import { afterAll, beforeAll, expect, test } from 'vitest'
import { epochSeconds } from '../../../src/assurance/time.ts'
import { carryOn, type Parts } from '../../../src/patterns/ciba/carry-on.ts'
import { createLedger } from '../../../src/patterns/ciba/ledger.ts'
import { createRecords, newTransferId, type TransferRecord } from '../../../src/patterns/ciba/records.ts'
import { digestOf, type Transfer } from '../../../src/patterns/ciba/transfer.ts'
import { createSealer } from '../../../src/seal.ts'
import { type Scene, startScene } from '../../hostile/scene.ts'
import { TEST_SECRET } from '../../support/portal.ts'

let scene: Scene
let parts: Parts
let owner: TransferRecord['owner']

beforeAll(async () => {
  scene = await startScene()
  await scene.signedIn()
  const { services } = scene.portal
  const sealer = createSealer([TEST_SECRET], 'of this test')
  parts = { services, records: createRecords(services.store, sealer), ledger: createLedger(services.store, sealer) }
  const [found] = await services.store.findWhere({ issuer: scene.idp.issuer, subject: 'alice' })
  owner = found?.session.data as TransferRecord['owner']
})
afterAll(() => scene.stop())

const TRANSFER: Transfer = { payee: 'ACME', iban: 'DE02120300000000202051', money: { minorUnits: 12_000, currency: 'EUR' } }

/** A transfer that has been approved as it was shown, and then reads otherwise. */
function approved(changes: Partial<Transfer>, id = newTransferId()): TransferRecord {
  return {
    id,
    owner,
    transfer: { ...TRANSFER, ...changes },
    digest: digestOf(id, TRANSFER),
    message: null,
    level: 'single-factor',
    createdAt: epochSeconds(0),
    approval: { status: 'approved', at: epochSeconds(0) },
  }
}

test('executes what was shown, and not again when it is told again', async () => {
  const kept = await parts.records.begin(approved({}))
  await carryOn(parts, kept)
  await carryOn(parts, kept)
  expect((await parts.records.look(kept.record.id))?.record.approval.status).toBe('executed')
  expect((await parts.ledger.of(owner)).map(({ id }) => id)).toEqual([kept.record.id])
  expect(scene.events('transfer.executed')).toHaveLength(1)
})

test('executes once when twenty go on with it at the same moment', async () => {
  const kept = await parts.records.begin(approved({}))
  await Promise.all(Array.from({ length: 20 }, () => carryOn(parts, kept)))
  expect((await parts.records.look(kept.record.id))?.record.approval.status).toBe('executed')
  expect(scene.events('transfer.executed').filter(({ detail }) => detail === kept.record.id)).toHaveLength(1)
})

test('the ledger takes an id from one of twenty, and keeps what came first', async () => {
  const entry = { id: newTransferId(), transfer: TRANSFER, executedAt: epochSeconds(1) }
  const taken = await Promise.all(Array.from({ length: 20 }, () => parts.ledger.enter(entry, owner)))
  expect(taken.filter((first) => first)).toHaveLength(1)
  expect(await parts.ledger.enter({ ...entry, transfer: { ...TRANSFER, payee: 'EVE' } }, owner)).toBe(false)
  expect((await parts.ledger.of(owner)).find(({ id }) => id === entry.id)?.transfer).toEqual(TRANSFER)
})

test('calls executed what the ledger has, though the session ran out before that was written down', async () => {
  const kept = await parts.records.begin(approved({}))
  await parts.ledger.enter({ id: kept.record.id, transfer: TRANSFER, executedAt: epochSeconds(1) }, owner)
  scene.jump(3_601)
  await carryOn(parts, kept)
  scene.jump(-3_601)
  expect((await parts.records.look(kept.record.id))?.record.approval.status).toBe('executed')
})

test.each<Partial<Transfer>>([
  { payee: 'EVE' },
  { iban: 'DE89370400440532013000' },
  { money: { minorUnits: 900_000, currency: 'EUR' } },
  { money: { minorUnits: 12_000, currency: 'KWD' } },
])('I-02: does not execute what is %j now and was shown otherwise', async (changes) => {
  const kept = await parts.records.begin(approved(changes))
  await carryOn(parts, kept)
  expect((await parts.records.look(kept.record.id))?.record.approval).toMatchObject({
    status: 'failed',
    reason: 'transfer_changed',
  })
  expect(await parts.ledger.has(kept.record.id)).toBe(false)
})
