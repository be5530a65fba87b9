import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import type { Factor } from '../acr/next-step.ts'
import type { Parts } from '../box.ts'
import { personNamed } from '../demo-people.ts'
import { passwordMatches } from '../factors/password.ts'
import type { CodeVerdict } from '../factors/totp.ts'
import type { Visit } from './visit.ts'

/** Who proved what, or what to tell them. */
export type Verdict = Readonly<{ kind: 'right'; person: string; amr: readonly string[] } | { kind: 'wrong'; fault: string }>

type Fields = Readonly<Record<string, unknown>>
/** A field as text; empty where there is none, or several. */
export const field = (fields: Fields, name: string): string => (typeof fields[name] === 'string' ? fields[name] : '')

/** Judges one answer. Whether it was asked for, and whether this person may give it, is decided by the caller. */
export async function judge(parts: Parts, factor: Factor, visit: Visit, fields: Fields): Promise<Verdict> {
  switch (factor) {
    case 'password': {
      const person = personNamed(field(fields, 'username'))
      const matches = await passwordMatches(field(fields, 'password'), person?.passwordHash)
      if (!matches || person === undefined) return { kind: 'wrong', fault: 'This username and password do not belong together.' }
      return { kind: 'right', person: person.id, amr: ['pwd'] }
    }
    case 'totp': {
      const person = visit.person
      if (person === null) return { kind: 'wrong', fault: 'Sign in first.' }
      const verdict = parts.totp.verify(person, field(fields, 'code'))
      return verdict === 'right' ? { kind: 'right', person, amr: ['otp'] } : { kind: 'wrong', fault: CODE_FAULTS[verdict] }
    }
    case 'passkey': {
      const challenge = parts.progress.takeChallenge(visit.uid)
      const response = parsedResponse(field(fields, 'response'))
      const passkey = challenge !== null && response !== null ? await parts.passkeys.verify(response, challenge) : null
      if (passkey === null) return { kind: 'wrong', fault: 'That passkey did not work. Try again, or use another way.' }
      return { kind: 'right', person: passkey.person, amr: ['pop', passkey.hardware ? 'hwk' : 'swk'] }
    }
  }
}

const CODE_FAULTS: Record<Exclude<CodeVerdict, 'right'>, string> = {
  wrong: 'That code is not right. Use the six digits your phone shows now.',
  'already-used': 'That code was used already. Wait for the next one on your phone.',
  paused: 'Too many wrong codes in a row. Codes work again in a few minutes.',
}

/** What the browser's passkey dialog answered. Its contents are judged by the WebAuthn server. */
function parsedResponse(json: string): AuthenticationResponseJSON | null {
  try {
    const parsed: unknown = JSON.parse(json)
    const shaped = typeof parsed === 'object' && parsed !== null && 'id' in parsed && typeof parsed.id === 'string'
    return shaped ? (parsed as unknown as AuthenticationResponseJSON) : null
  } catch {
    return null
  }
}
