import { type EpochSeconds, type Seconds, seconds } from '../../assurance/time.ts'
import type { Sealer } from '../../seal.ts'
import type { SessionStore } from '../../session/store.ts'
import type { Challenge } from './challenge.ts'

/** How much longer a challenge is remembered than answered, so that a late visitor reads "too late" and not "unknown". */
const GRACE: Seconds = seconds(600)

/** The challenges of sessions: one each, the newest. Making another one ends the one before. */
export type Challenges = Readonly<{
  keep(challenge: Challenge, now: EpochSeconds): Promise<void>
  /** The challenge of this session, whatever its state. */
  ofSession(lineage: string): Promise<Challenge | undefined>
  /** The same, where it is the one of that id: an address of another session, or of an earlier challenge, finds nothing. */
  find(lineage: string, id: string): Promise<Challenge | undefined>
  /** True for the one answer that counts, in all processes. */
  useUp(challenge: Challenge): Promise<boolean>
}>

export function challengesIn(store: SessionStore, sealer: Sealer): Challenges {
  const nameOf = (lineage: string): string => `help-desk:challenge:${lineage}`

  const ofSession = async (lineage: string): Promise<Challenge | undefined> => {
    const sealed = await store.peek(nameOf(lineage))
    const challenge = sealed === undefined ? undefined : ((await sealer.open(sealed)) as Challenge | undefined)
    return challenge?.lineage === lineage ? challenge : undefined
  }

  return {
    async keep(challenge, now) {
      const remembered = seconds(Math.max(0, challenge.until - now) + GRACE)
      await store.keep(nameOf(challenge.lineage), await sealer.seal(challenge), remembered)
    },
    ofSession,
    async find(lineage, id) {
      const challenge = await ofSession(lineage)
      return challenge?.id === id ? challenge : undefined
    },
    useUp: ({ id }) => store.claim(`help-desk:answer:${id}`, GRACE),
  }
}
