import type { AuthorizationParameters } from '../../assurance/challenge.ts'
import type { Attempt, CameBack } from './attempt.ts'

/** What was asked, on one line, as in the request. */
export function askedInWords(asked: AuthorizationParameters): string {
  const parts = Object.entries(asked).map(([name, value]) => `${name}=${value}`)
  return parts.length === 0 ? 'to sign in, and no more' : parts.join(' ')
}

/** What came back, on one line. @param now to tell how old `auth_time` is, in epoch seconds. */
export function cameBackInWords(cameBack: CameBack | null, now: number): string {
  if (cameBack === null) return 'nothing that counts'
  const { acr, amr, acrs, auth_time } = cameBack
  const parts = [
    `acr ${acr ?? 'missing'}`,
    `amr ${amr.length === 0 ? 'missing' : amr.join(' ')}`,
    ...(acrs.length === 0 ? [] : [`acrs ${acrs.join(' ')}`]),
    auth_time === null ? 'auth_time missing' : `auth_time ${Math.max(0, now - auth_time)} s ago`,
  ]
  return parts.join(', ')
}

/** What the portal makes of it, on one line. */
export function madeOfIt({ levels, refusal }: Attempt): string {
  const holds = levels.length === 0 ? 'holds nothing' : `holds ${levels.join(', ')}`
  if (refusal === null) return `granted: ${holds}`
  return `${refusal.reason}: ${refusal.says}${refusal.section === null ? '' : ` (${refusal.section})`}; ${holds}`
}

/** Everything that was tried, for the terminal. The words of the provider lose their control characters. */
export function summary(attempts: readonly Attempt[], now: number): string {
  const lines = attempts.flatMap((attempt) => [
    `${attempt.refusal === null ? 'ok   ' : 'wrong'}  ${attempt.step.level}`,
    `       asked      ${askedInWords(attempt.step.asked)}`,
    `       came back  ${cameBackInWords(attempt.cameBack, now)}`,
    `       portal     ${madeOfIt(attempt)}`,
  ])
  return `${lines.map((line) => line.replace(/\p{C}+/gu, ' ')).join('\n')}\n`
}
