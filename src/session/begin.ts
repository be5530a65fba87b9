import type { Evidence } from '../assurance/evidence.ts'
import { withEvidence } from '../assurance/keep-evidence.ts'
import { after, type EpochSeconds } from '../assurance/time.ts'
import type { Config } from '../config.ts'
import type { SessionData } from './data.ts'
import { newLineage } from './session-id.ts'

/** Who signed in, as the ID token said. */
export type Person = Readonly<Pick<SessionData, 'issuer' | 'subject' | 'sid' | 'name' | 'email'>>

/** The data of a session that begins now, of a new lineage. */
export function beginning(
  person: Person,
  evidence: Evidence,
  sealedIdToken: string,
  agent: string,
  config: Config,
  now: EpochSeconds,
): SessionData {
  return {
    ...person,
    lineage: newLineage(),
    evidence: [evidence],
    startedAt: now,
    endsAt: after(now, config.sessionLifetime),
    sealedIdToken,
    agent,
    renewedFrom: [],
  }
}

/** The data of a session that goes on with new evidence: same lineage, same end, the newest ID token for sign-out. */
export function continuing(
  data: SessionData,
  person: Person,
  evidence: Evidence,
  sealedIdToken: string,
  config: Config,
): SessionData {
  return {
    ...data,
    sid: person.sid ?? data.sid,
    name: person.name ?? data.name,
    email: person.email ?? data.email,
    evidence: withEvidence(data.evidence, evidence, config.profile),
    sealedIdToken,
  }
}
