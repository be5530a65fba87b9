import type { AuthorizationParameters } from '../../assurance/challenge.ts'
import type { Attempt, CameBack } from './attempt.ts'

/** What was asked, on one line, as in the request. */
export function askedInWords(asked: AuthorizationParameters): string {
  const parts = Object.entries(asked).map(([name, value]) => `${name}=${value}`)
  return parts.length === 0 ? 'to sign in, and no more' : parts.join(' ')
}

/** What came back, on one line; `auth_time` as how old it was then. */
export function cameBackInWords(cameBack: CameBack | null): string {
  if (cameBack === null) return 'nothing that counts'
  const { acr, amr, acrs, auth_time, at } = cameBack
  const parts = [
    `acr ${acr ?? 'missing'}`,
    `amr ${amr.length === 0 ? 'missing' : amr.join(' ')}`,
    ...(acrs.length === 0 ? [] : [`acrs ${acrs.join(' ')}`]),
    auth_time === null ? 'auth_time missing' : `auth_time ${at - auth_time} s earlier`,
  ]
  return parts.join(', ')
}

/** What the portal makes of it, on one line. */
export function madeOfIt({ levels, refusal }: Attempt): string {
  const holds = levels.length === 0 ? 'you hold nothing' : `you hold ${levels.join(', ')}`
  if (refusal === null) return `granted: ${holds}`
  return `${refusal.reason}: ${refusal.says}${refusal.section === null ? '' : ` (${refusal.section})`}; ${holds}`
}

/** Everything that was tried, for the terminal. The words of the provider lose their control characters. */
export function summary(attempts: readonly Attempt[]): string {
  const lines = attempts.flatMap((attempt) => [
    `${attempt.refusal === null ? 'ok   ' : 'wrong'}  ${attempt.step.level}`,
    `       asked      ${askedInWords(attempt.step.asked)}`,
    `       came back  ${cameBackInWords(attempt.cameBack)}`,
    `       portal     ${madeOfIt(attempt)}`,
  ])
  return `${lines.map((line) => line.replace(/\p{C}+/gu, ' ')).join('\n')}\n`
}
