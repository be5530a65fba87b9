import type { Request, Response } from 'express'
import type { Logger } from 'pino'
import type { SessionData } from '../session/data.ts'
import { publicId } from '../session/session-id.ts'
import type { Attested } from './page-models.ts'
import { visitOf } from './visit.ts'

/** Everything that leaves a line for an auditor. */
export type AuditEvent =
  | 'configuration.loaded'
  | 'sign_in.completed'
  | 'step_up.challenged'
  | 'step_up.granted'
  | 'step_up.refused'
  | 'reauthentication.completed'
  | 'callback.rejected'
  | 'admission.used'
  | 'elevation.ended'
  | 'session.ended'
  | 'logout_token.accepted'
  | 'logout_token.rejected'
  | 'token.rejected'
  | 'request.refused'
  | 'form.kept'
  | 'form.sent'
  | 'form.dropped'
  | 'factor.challenged'
  | 'factor.verified'
  | 'factor.rejected'
  | 'factor.locked'
  | 'gateway.allowed'
  | 'gateway.refused'
  | 'approval.requested'
  | 'approval.granted'
  | 'approval.denied'
  | 'approval.expired'
  | 'transfer.executed'
  | 'store.unavailable'
  | 'idp.unavailable'

/** What a line may say besides its event. There is no place in it for a code, token, state, cookie, passcode or form value. */
export type AuditFields = Readonly<{
  outcome: 'success' | 'failure'
  reason?: string | undefined
  /** Whose session it is about. */
  session?: Pick<SessionData, 'subject' | 'lineage'> | null
  /** The subject where there is no session. */
  subject?: string
  asked?: Attested | undefined
  obtained?: Attested | undefined
  /** A word about which one: a factor's kind, a transfer's id, a route. */
  detail?: string
}>

/** Writes one line about a request; `null` for what no request caused. */
export type Audit = (event: AuditEvent, cause: Readonly<{ req: Request; res: Response }> | null, fields: AuditFields) => void

/** One JSON line an event, in the log stream; `time` is the logger's. */
export function createAudit(log: Logger): Audit {
  return (event, cause, { outcome, reason, session, subject, asked, obtained, detail }) => {
    log.info({
      event,
      outcome,
      ...(reason === undefined ? {} : { reason }),
      ...(session ? { subject: session.subject, session: publicId(session.lineage) } : subject === undefined ? {} : { subject }),
      ...(cause === null ? {} : { ip: cause.req.ip, reference: visitOf(cause.res).reference }),
      ...(asked === undefined ? {} : { asked }),
      ...(obtained === undefined ? {} : { obtained }),
      ...(detail === undefined ? {} : { detail }),
    })
  }
}
