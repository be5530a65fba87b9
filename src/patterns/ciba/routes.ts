import type { Request, Response } from 'express'
import { secondOf } from '../../assurance/time.ts'
import { NotFound } from '../../errors.ts'
import { createSealer } from '../../seal.ts'
import type { SessionData } from '../../session/data.ts'
import { FORM_NOT_KEPT } from '../../web/challenge.ts'
import { needsOf, sendPage } from '../../web/frame.ts'
import { requireSignIn } from '../../web/guards/require-sign-in.ts'
import type { Models } from '../../web/page-models.ts'
import type { Route } from '../../web/route.ts'
import type { Services } from '../../web/services.ts'
import { currentSession, visitOf } from '../../web/visit.ts'
import { CURRENCIES } from './amount.ts'
import { asOf, hasEnded } from './approval.ts'
import { askAbout } from './ask.ts'
import { hear, type Parts } from './carry-on.ts'
import { cibaOf } from './client.ts'
import { executeNow } from './execute-now.ts'
import { createLedger } from './ledger.ts'
import { listModel, transferModel } from './page-model.ts'
import { startPolling } from './polling.ts'
import { createProgress } from './progress.ts'
import { createRecords, type Kept } from './records.ts'
import { ApprovalCoolDown, TooManyApprovals } from './refusals.ts'
import { requireApproval } from './require-approval.ts'
import { readTransfer, typedIn } from './transfer.ts'

/** How long a page without JavaScript shows a transfer that is under way before it looks again, in seconds. */
const REFRESH = 4
/** A transfer that changes while it is being cancelled is looked at again, this often. */
const TRIES = 5

/** The addresses of the pattern, and what goes on between requests. */
export type Transfers = Readonly<{
  routes: readonly Route[]
  /** Begins to follow what is under way; answers how to stop. */
  start(): () => Promise<void>
}>

/** Transfers that are made once the person has approved each of them on their phone. */
export function createTransfers(services: Services): Transfers {
  const { config, store, provider } = services
  const sealer = createSealer(config.sessionSecrets, 'transfer')
  const parts: Parts = { services, records: createRecords(store, sealer), ledger: createLedger(store, sealer) }
  const progress = createProgress(parts)
  const needs = requireApproval(services)
  const signedIn = requireSignIn(services, '/transfers')
  const now = () => secondOf(services.clock())

  const list = async (req: Request, res: Response, status: number, changes: Partial<Models['transfers']>): Promise<void> => {
    const data = await person(services, req, res)
    const [own, paid] = await Promise.all([parts.records.ofSession(data), parts.ledger.of(data)])
    // A provider that is away is no reason to show nothing.
    const discovered = await provider.discovered().catch(() => null)
    const byStepUp = discovered !== null && cibaOf(discovered, config.profile) === null
    const model: Models['transfers'] = {
      needs: byStepUp ? needsOf(needs.requirement) : { kind: 'approval' },
      approval: byStepUp ? 'step-up' : 'phone',
      currencies: CURRENCIES,
      typed: { payee: '', iban: '', amount: '', currency: CURRENCIES[0] ?? '' },
      faults: [],
      notice: null,
      ...listModel(own, paid, now()),
      ...changes,
    }
    await sendPage(services, req, res, 'transfers', model, status)
  }

  const showAll = (req: Request, res: Response): Promise<void> =>
    list(req, res, 200, { notice: req.query.notice === FORM_NOT_KEPT ? FORM_NOT_KEPT : null })

  const create = async (req: Request, res: Response): Promise<void> => {
    const typed = typedIn(req.body)
    const transfer = readTransfer(typed, CURRENCIES)
    if (!('payee' in transfer)) return list(req, res, 400, { typed, faults: transfer })
    const data = await person(services, req, res)
    visitOf(res).wayOn = '/transfers'
    const discovered = await provider.discovered()
    const ciba = cibaOf(discovered, config.profile)
    const id =
      ciba === null
        ? await executeNow(parts, data, transfer)
        : await askAbout(parts, { discovered, ciba }, data, transfer, { req, res }).catch((error: unknown) => {
            if (error instanceof TooManyApprovals || error instanceof ApprovalCoolDown)
              services.audit('request.refused', { req, res }, refusedFor(error, data))
            throw error
          })
    res.redirect(303, `/transfers/${id}`)
  }

  /** The transfer that the address names, if it is of this very session; to everybody else there is none. */
  const ownOne = async (req: Request, res: Response): Promise<Kept> => {
    const { lineage, subject, issuer } = await person(services, req, res)
    const kept = await parts.records.look(String(req.params.id))
    const owner = kept?.record.owner
    if (kept === undefined || owner?.lineage !== lineage || owner.subject !== subject || owner.issuer !== issuer)
      throw new NotFound('no such transfer of this session')
    return kept
  }

  const showOne = async (req: Request, res: Response): Promise<void> => {
    const { record } = await ownOne(req, res)
    if (!hasEnded(asOf(record.approval, now()))) res.set('Refresh', String(REFRESH))
    await sendPage(services, req, res, 'transfer', transferModel(record, now()))
  }

  const cancel = async (req: Request, res: Response): Promise<void> => {
    for (let tried = 0; tried < TRIES; tried += 1) {
      const kept = await ownOne(req, res)
      const { status } = asOf(kept.record.approval, now())
      if (status !== 'pending' && status !== 'requested') break
      await hear(parts, kept, { kind: 'cancelled' }, null)
    }
    res.redirect(303, `/transfers/${String(req.params.id)}`)
  }

  const follow = async (req: Request, res: Response): Promise<void> => {
    const { record } = await ownOne(req, res)
    await progress.follow(req, res, record.id, record.owner)
  }

  return {
    routes: [
      { path: '/transfers', needs, get: showAll, post: create },
      { path: '/transfers/:id', needs: signedIn, get: showOne },
      { path: '/transfers/:id/cancel', needs: signedIn, post: cancel },
      { path: '/transfers/:id/events', needs: signedIn, get: follow, noHead: true },
    ],
    start() {
      const stop = startPolling(parts)
      return async () => {
        progress.stop()
        await stop()
      }
    },
  }
}

const refusedFor = ({ message }: Error, session: SessionData) =>
  ({ outcome: 'failure', reason: 'rate_limited', session, detail: message }) as const

async function person(services: Services, req: Request, res: Response): Promise<SessionData> {
  const session = await currentSession(services, req, res)
  if (session === null) throw new TypeError('the guard let nobody through')
  return session.data
}
