import { hash } from 'node:crypto'
import { type Seconds, seconds } from '../../assurance/time.ts'
import type { SessionStore } from '../../session/store.ts'

/** Longer than any code is good for. */
const REMEMBERED: Seconds = seconds(900)

/**
 * True for the first time that this code of this factor proves anything. The Factor API refuses a second use as well; this does not
 * depend on it. Only codes that were right are remembered, as hashes, and by then they are worth nothing.
 *
 * @see OWASP ASVS 5.0, 6.5.1
 */
export function firstUse(store: SessionStore, person: string, factor: string, code: string): Promise<boolean> {
  return store.claim(`used-code:${hash('sha256', JSON.stringify([person, factor, code]), 'base64url')}`, REMEMBERED)
}
