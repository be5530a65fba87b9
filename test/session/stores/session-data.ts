import type { Evidence } from '../../../src/assurance/evidence.ts'
import { epochSeconds } from '../../../src/assurance/time.ts'
import type { SessionData } from '../../../src/session/data.ts'

/** When the sessions of these tests begin. */
export const START = epochSeconds(1_764_000_000)

/** A session of alice that began at `START` and ends twelve hours later, with changes. */
export function sessionData(changed: Partial<SessionData> = {}): SessionData {
  return {
    lineage: 'lineage-of-alice',
    issuer: 'https://idp.example',
    subject: 'alice',
    sid: 'sid-1',
    name: 'Alice Ä. 😀',
    email: 'alice@example.com',
    evidence: [{ acr: 'urn:one', amr: ['pwd'], acrs: [], authTime: START } as unknown as Evidence],
    startedAt: START,
    endsAt: epochSeconds(START + 43_200),
    sealedIdToken: 'sealed',
    agent: 'Firefox on Linux',
    renewedFrom: [],
    ...changed,
  }
}
