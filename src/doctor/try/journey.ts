import type { Evidence } from '../../assurance/evidence.ts'
import type { Level } from '../../assurance/level.ts'
import { levelsHeld } from '../../assurance/levels-held.ts'
import { after, secondOf } from '../../assurance/time.ts'
import type { Config } from '../../config.ts'
import { authorizationUrl } from '../../oidc/authorization-url.ts'
import { redeem } from '../../oidc/callback.ts'
import type { Provider } from '../../oidc/provider.ts'
import { freshSecrets, type Transaction } from '../../oidc/transaction.ts'
import { type Attempt, attemptOf, failedAttempt, type Step, skippedAttempt } from './attempt.ts'
import { stepsFor } from './steps.ts'

/** One person's way through the steps, in memory and for this process alone. */
export type Journey = Readonly<{
  attempts(): readonly Attempt[]
  /** What comes next; null when all has been tried. */
  next(): Step | null
  /** Where the person is sent for the next step; what was under way is forgotten. */
  ask(): Promise<URL>
  /** The provider's answer. One that belongs to nothing under way changes nothing: false. */
  answer(query: URLSearchParams): Promise<boolean>
  /** The next step ends without an answer. */
  skip(): void
}>

/**
 * Asks and checks exactly as the portal does: fresh `state`, `nonce` and code verifier for each trip, PAR where there is some, one
 * answer for one `state`, the portal's own checks of the ID token. After the first one, the person must stay the same.
 *
 * @param clock milliseconds.
 */
export function createJourney(config: Config, provider: Provider, clock: () => number): Journey {
  const steps = stepsFor(config)
  const attempts: Attempt[] = []
  const evidence: Evidence[] = []
  let subject: string | null = null
  let underWay: Readonly<{ step: Step; transaction: Transaction }> | null = null
  const next = (): Step | null => steps[attempts.length] ?? null

  function held(): readonly Level[] {
    if (subject === null) return []
    const now = secondOf(clock())
    const standing = { evidence, endsAt: after(now, config.sessionLifetime) }
    return levelsHeld(standing, config.profile, config.windows, now).map(({ level }) => level)
  }

  async function answerTo({ step, transaction }: NonNullable<typeof underWay>, query: URLSearchParams): Promise<Attempt> {
    try {
      const { validation } = await redeem(provider, config, transaction, query, () => secondOf(clock()))
      if (validation.outcome !== 'invalid') {
        subject ??= validation.identity.subject
        evidence.push(validation.evidence)
      }
      return attemptOf(step, validation, held(), secondOf(clock()))
    } catch (error) {
      return failedAttempt(step, error, held())
    }
  }

  return {
    attempts: () => attempts,
    next,
    async ask() {
      const step = next()
      if (step === null) throw new RangeError('there is nothing left to try')
      const transaction: Transaction = {
        ...freshSecrets(),
        purpose: subject === null ? 'sign-in' : 'step-up',
        requirement: step.requirement,
        returnTo: '/',
        issuer: config.provider.issuer,
        session: subject === null ? null : { lineage: 'doctor', subject },
        sentAt: secondOf(clock()),
        sentAtMillisecond: clock(),
        trip: 1,
        admits: null,
        told: null,
      }
      const url = await authorizationUrl(provider, config, transaction, step.asked, null)
      underWay = { step, transaction }
      return url
    },
    async answer(query) {
      const asked = underWay
      if (asked === null || query.get('state') !== asked.transaction.state) return false
      underWay = null
      const attempt = await answerTo(asked, query)
      // Somebody may have passed over this step meanwhile.
      if (next() === asked.step) attempts.push(attempt)
      return true
    },
    skip() {
      const step = next()
      underWay = null
      if (step !== null) attempts.push(skippedAttempt(step, held()))
    },
  }
}
