import type { AuditEvent, AuditFields } from '../../web/audit.ts'
import type { Desk } from './desk.ts'
import type { AtDesk } from './guards.ts'

/** Leaves an auditor's line about somebody at the desk: with the method, never with a code. */
export function say({ services }: Desk, { req, res, session, account }: AtDesk, event: AuditEvent, fields: AuditFields): void {
  services.audit(event, { req, res }, { session: { subject: account.id, lineage: session.data.lineage }, ...fields })
}
