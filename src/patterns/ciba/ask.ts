import type { Level } from '../../assurance/level.ts'
import type { CibaDialect } from '../../assurance/profiles/profile.ts'
import { type EpochSeconds, secondOf, seconds } from '../../assurance/time.ts'
import { PortalError } from '../../errors.ts'
import type { Discovered } from '../../oidc/provider.ts'
import type { SessionData } from '../../session/data.ts'
import type { Audit } from '../../web/audit.ts'
import type { Attested } from '../../web/page-models.ts'
import { bindingMessage } from './binding-message.ts'
import { hear, type Parts } from './carry-on.ts'
import { askForApproval, levelOfApproval } from './client.ts'
import { type Kept, newTransferId, type Owner } from './records.ts'
import { ApprovalCoolDown, RequestRefused, TooManyApprovals } from './refusals.ts'
import { digestOf, type Transfer } from './transfer.ts'

/**
 * Has the person asked on their phone about this transfer. It is written down before the request is sent, so that what is approved
 * is what was there first.
 *
 * @returns the id of the transfer, also where the provider will not ask: its page says so.
 * @throws {TooManyApprovals}, {ApprovalCoolDown}; {IdpUnavailable} where the provider cannot be asked: the transfer has failed then.
 */
export async function askAbout(
  parts: Parts,
  provider: Readonly<{ discovered: Discovered; ciba: CibaDialect }>,
  session: SessionData,
  transfer: Transfer,
  cause: Parameters<Audit>[1],
): Promise<string> {
  const { services, records } = parts
  const { config, audit } = services
  const { issuer, subject, lineage, email } = session
  const owner: Owner = { issuer, subject, lineage }
  const now = secondOf(services.clock())
  await mayAsk(parts, owner, now)

  const id = newTransferId()
  if (!(await records.reserve(id, owner))) throw new TooManyApprovals('three approvals of this person wait already')
  const level = levelOfApproval(provider.ciba, config.profile)
  const digest = digestOf(id, transfer)
  const message = bindingMessage(transfer, digest, provider.ciba.bindingMessage)
  const approval = { status: 'requested', sentAt: now } as const
  const kept = await records.begin({ id, owner, transfer, digest, message, level, createdAt: now, approval })
  const about = { session, detail: id, asked: askedOf(parts, level) }
  try {
    const whom = { issuer, subject, email, idToken: await idTokenOf(parts, session) }
    const taken = await askForApproval(provider.discovered, config, provider.ciba, whom, message)
    await hear(parts, kept, taken, null)
    audit('approval.requested', cause, { outcome: 'success', ...about })
  } catch (error) {
    const reason = reasonOf(error)
    audit('approval.requested', cause, { outcome: 'failure', reason, ...about })
    await end(parts, kept, reason)
    if (!(error instanceof RequestRefused)) throw error
  }
  return id
}

async function mayAsk({ records }: Parts, owner: Owner, now: EpochSeconds): Promise<void> {
  const until = await records.coolDown(owner)
  if (until !== null && now < until) throw new ApprovalCoolDown(seconds(until - now))
}

/** The request is what failed, and its own event has said so: no other one follows. */
async function end({ services, records }: Parts, kept: Kept, reason: string): Promise<void> {
  const { id, owner } = kept.record
  await records.write(kept, { status: 'failed', at: secondOf(services.clock()), reason })
  await records.release(id, owner)
  await records.close(id)
}

function reasonOf(error: unknown): string {
  if (error instanceof RequestRefused) return error.reason
  return error instanceof PortalError ? error.code : 'internal_error'
}

async function idTokenOf({ services }: Parts, { sealedIdToken }: SessionData): Promise<string | null> {
  const opened = sealedIdToken === null ? null : await services.sealers.idToken.open(sealedIdToken)
  return typeof opened === 'string' ? opened : null
}

function askedOf({ services: { config } }: Parts, level: Level): Attested {
  const acr = level === 'single-factor' ? null : config.profile.levels[level].ask.join(' ')
  return { acr, amr: [], auth_time: null, max_age: 0 }
}
