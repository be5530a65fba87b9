import type { EpochSeconds } from '../../assurance/time.ts'
import { note, ok, type Question, wrong } from '../question.ts'

const DAY = 86_400
/** Days before its end from which on a certificate that has not been renewed is worth a word. */
const SOON = 14

/** Secrets and codes travel to the provider: by https, or on this machine only. The chain was verified by whoever connected. */
export const connectionIsProtected: Question = ({ config, seen }) => {
  if (config.provider.issuer.startsWith('http:')) return ok('It is on this machine, without TLS.')
  if (seen.certificateUntil === null) return ok('It is reached by https, and its certificate was accepted.')
  const days = Math.floor((seen.certificateUntil - seen.at) / DAY)
  if (days < 0) return wrong('Its certificate has expired.', 'Have it renewed: nobody can sign in until then.')
  if (days < SOON)
    return note(
      `Its certificate ends in ${days} days, on ${dateOf(seen.certificateUntil)}.`,
      'Have it renewed: nobody can sign in afterwards.',
    )
  return ok(`It is reached by https, with a certificate until ${dateOf(seen.certificateUntil)}.`)
}

const dateOf = (moment: EpochSeconds): string => new Date(moment * 1000).toISOString().slice(0, 10)
