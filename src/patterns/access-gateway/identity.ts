import type { Level } from '../../assurance/level.ts'
import type { SessionData } from '../../session/data.ts'

/** What the app is told about a person, by header and by assertion. */
export type Identity = Readonly<{ subject: string; name: string | null; email: string | null; level: Level }>

/** Longer than any name people are called by; a provider that sends more fills no header of ours. */
const LONGEST_NAME = 256
/** @see RFC 5321, 4.5.3.1 */
const LONGEST_EMAIL = 320

/** A name too long is cut; an address too long is none, because part of an address is another address. */
export function identityOf({ subject, name, email }: SessionData, level: Level): Identity {
  return {
    subject,
    name: name === null ? null : [...name].slice(0, LONGEST_NAME).join(''),
    email: email === null || email.length > LONGEST_EMAIL ? null : email,
    level,
  }
}
