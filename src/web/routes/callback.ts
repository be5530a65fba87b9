// The callback decides: whatever it lets through is enough for the page it leads to, so no page sends the person back here.
import type { Request, Response } from 'express'
import { secondOf } from '../../assurance/time.ts'
import { SUFFICIENT, type Validation } from '../../checks/validate.ts'
import { PortalError, StoreUnavailable } from '../../errors.ts'
import { type Redeemed, redeem } from '../../oidc/callback.ts'
import { Refused } from '../../oidc/refusal.ts'
import type { Transaction } from '../../oidc/transaction.ts'
import type { Session } from '../../session/read.ts'
import { admit, refuseUsedSignIn } from '../admissions.ts'
import { askedFor, attestedBy } from '../asked-for.ts'
import { recallIfReplaced } from '../begun-meanwhile.ts'
import { recordReply } from '../exchanges.ts'
import { needsOf } from '../frame.ts'
import { isPrefetch } from '../navigates.ts'
import { type Opened, openPending } from '../open-pending.ts'
import type { Attested } from '../page-models.ts'
import { sendProblemOrPage } from '../problem.ts'
import type { Outcome } from '../renew-unless-logged-out.ts'
import type { Route } from '../route.ts'
import { sendAgain } from '../send-to-provider.ts'
import type { Services } from '../services.ts'
import { raise, signIn } from '../sign-in-or-raise.ts'
import { currentSession } from '../visit.ts'

export function callbackRoutes(services: Services): readonly Route[] {
  return [{ path: '/callback', needs: 'own', renews: true, noHead: true, get: (req, res) => callback(services, req, res) }]
}

async function callback(services: Services, req: Request, res: Response): Promise<void> {
  // The URL holds a code: no page we show here tells it to anybody.
  res.set('Referrer-Policy', 'no-referrer')
  if (isPrefetch(req)) {
    res.status(204).end()
    return
  }
  await services.rateLimit(req)
  let opened: Opened | null = null
  let validation: Validation | null = null
  try {
    opened = await openPending(services, req, res)
    const { transaction, query, session, refusal } = opened
    if (refusal !== null) throw refusal
    const redeemed = await redeem(services.provider, services.config, transaction, query, () => secondOf(services.clock()))
    validation = redeemed.validation
    await decideUpon(services, req, res, opened, redeemed, session)
  } catch (error) {
    if (!(error instanceof PortalError) || error instanceof StoreUnavailable) throw error
    await refuse(services, req, res, error, opened?.transaction ?? null, validation)
  }
}

async function decideUpon(
  services: Services,
  req: Request,
  res: Response,
  { transaction }: Opened,
  redeemed: Redeemed,
  session: Session | null,
): Promise<void> {
  const { validation } = redeemed
  if (validation.outcome === 'invalid') throw new Refused(validation.reason, `refused: ${lastAnswer(validation)}`)
  if (validation.outcome === 'insufficient') {
    const { reason } = validation
    if (reason === 'authentication_too_old' && transaction.trip === 1) {
      if (transaction.session !== null && session !== null)
        await recordReply(services, res, transaction, validation, session.data, 'again')
      const asked = await sendAgain(services, req, res, transaction, transaction.session === null ? null : session)
      if (session !== null)
        services.audit('step_up.challenged', { req, res }, { outcome: 'success', reason, session: session.data, asked })
      return
    }
    // Nobody was signed in: they are now, at what was reached, and the page they wanted says what is lacking.
    if (transaction.session === null) await signIn(services, req, res, transaction, redeemed, validation)
    throw new Refused(reason, `refused: ${lastAnswer(validation)}`)
  }
  await refuseUsedSignIn(services.store, transaction, validation.signedInAt)
  const outcome =
    transaction.session === null
      ? await signIn(services, req, res, transaction, redeemed, validation)
      : await raise(services, req, res, transaction, redeemed, validation, session)
  if (transaction.admits !== null)
    await admit(services, outcome.data.lineage, transaction.admits, transaction, validation.signedInAt)
  granted(services, req, res, transaction, outcome, obtainedBy(validation))
  await recordReply(services, res, transaction, validation, outcome.data, 'granted')
  if (transaction.session === null) await recallIfReplaced(services, req, res)
  res.redirect(303, transaction.returnTo)
}

function granted(
  services: Services,
  req: Request,
  res: Response,
  { requirement }: Transaction,
  { data }: Outcome,
  obtained: Attested | undefined,
): void {
  if (requirement.kind === 'session') return
  const asked = askedFor(requirement, services.config.profile)
  const event = requirement.kind === 'each-time' ? 'reauthentication.completed' : 'step_up.granted'
  services.audit(event, { req, res }, { outcome: 'success', session: data, asked, obtained })
}

/** A refusal is one line for the auditor and a page with a way on. */
async function refuse(
  services: Services,
  req: Request,
  res: Response,
  error: PortalError,
  transaction: Transaction | null,
  validation: Validation | null,
): Promise<void> {
  const { audit, config } = services
  const session = await currentSession(services, req, res)
  const obtained = validation === null ? undefined : obtainedBy(validation)
  const asked = transaction === null ? undefined : askedFor(transaction.requirement, config.profile)
  const event = isStepUp(transaction, error, session) ? 'step_up.refused' : 'callback.rejected'
  // Whose step-up it was, even where that session has ended or another one has taken its place.
  const whose = transaction?.session ?? session?.data ?? null
  audit(event, { req, res }, { outcome: 'failure', reason: error.code, session: whose, asked, obtained, detail: error.message })
  if (error.code === 'idp_unavailable')
    audit('idp.unavailable', { req, res }, { outcome: 'failure', reason: error.code, detail: error.message })
  const place = await explained(services, res, error, transaction, validation, session)
  await sendProblemOrPage(services, req, res, error, {
    needs: transaction === null ? null : needsOf(transaction.requirement),
    asked: asked ?? null,
    obtained: obtained ?? null,
    actions: [
      ...(transaction === null ? [] : [{ label: 'try_again', href: tryAgain(transaction) }]),
      ...(place === null ? [] : [{ label: 'explain', href: place }]),
      { label: 'home', href: '/' },
    ],
  })
}

/** Where the refused exchange is drawn. One that nobody had begun belongs to the session that it made; where it made none, to nobody. */
async function explained(
  services: Services,
  res: Response,
  error: PortalError,
  transaction: Transaction | null,
  validation: Validation | null,
  session: Session | null,
): Promise<string | null> {
  if (transaction === null || session === null) return null
  if (transaction.session === null && !INSUFFICIENT.has(error.code)) return null
  return recordReply(services, res, transaction, validation, session.data, error)
}

/** Of somebody signed in, or of somebody who is by this very answer, at less than the page needs. */
function isStepUp(transaction: Transaction | null, error: PortalError, session: Session | null): boolean {
  if (transaction === null) return false
  if (transaction.session !== null) return true
  return session !== null && transaction.requirement.kind !== 'session' && error.status === 403 && INSUFFICIENT.has(error.code)
}

const INSUFFICIENT: ReadonlySet<string> = new Set(SUFFICIENT.map(({ refusal }) => refusal))

/** Opening the page asks again by itself; a sign-in that led nowhere in particular begins at the sign-in. */
function tryAgain({ requirement, returnTo }: Transaction): string {
  return requirement.kind === 'session' ? `/sign-in?return_to=${encodeURIComponent(returnTo)}` : returnTo
}

function obtainedBy(validation: Validation): Attested | undefined {
  return validation.outcome === 'invalid' ? undefined : attestedBy(validation.evidence)
}

function lastAnswer({ asked }: Validation): string {
  return asked.at(-1)?.because ?? 'no answer'
}
