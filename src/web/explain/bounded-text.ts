import type { Evidence } from '../../assurance/evidence.ts'
import type { Attested } from '../page-models.ts'

const LONGEST = 120
const MOST_METHODS = 12

/** At most 120 characters of somebody else's text, in one line, without controls or marks that turn the reading direction. */
export function boundedText(text: string): string {
  const plain = text.replace(/\p{C}+/gu, ' ').trim()
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain
}

/** What the provider attested, small enough to keep and to draw. */
export function boundedEvidence({ acr, amr, authTime }: Evidence): Attested {
  return {
    acr: acr === null ? null : boundedText(acr),
    amr: amr.slice(0, MOST_METHODS).map(boundedText),
    auth_time: authTime,
  }
}
