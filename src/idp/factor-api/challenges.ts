import { randomInt } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { MessageKind } from '../phone/messages.ts'
import { Refusal, type RefusalCode } from './refusals.ts'

/** How soon another code may be sent, in seconds, and what is said to whoever asks sooner. */
const RESEND: Record<MessageKind, readonly [number, RefusalCode]> = {
  sms: [30, 'E0000109'],
  call: [30, 'E0000133'],
  email: [5, 'E0000118'],
}

export type Challenges = ReturnType<typeof challengesIn>

/** Codes that were sent: one per factor, the newest counts, each works once and for its lifetime. */
export function challengesIn(database: DatabaseSync) {
  const read = database.prepare('SELECT code, sent_at, expires_at, used FROM challenges WHERE factor = ?')
  const write = database.prepare('INSERT OR REPLACE INTO challenges (factor, code, sent_at, expires_at) VALUES (?, ?, ?, ?)')
  const use = database.prepare('UPDATE challenges SET used = 1 WHERE factor = ? AND used = 0')
  const now = () => Math.floor(Date.now() / 1000)

  return {
    /** Draws a code for this factor. Throws a `Refusal` when the last one was sent too recently. */
    issue(factor: string, kind: MessageKind, lifetime: number): string {
      const last = read.get(factor)
      const [wait, refusal] = RESEND[kind]
      if (last !== undefined && now() - (last.sent_at as number) < wait) throw new Refusal(refusal)
      const code = String(randomInt(1_000_000)).padStart(6, '0')
      write.run(factor, code, now(), now() + lifetime)
      return code
    },

    /** Uses a code up. Throws a `Refusal` when it is wrong, too late, or used already. */
    redeem(factor: string, code: string): void {
      const sent = read.get(factor)
      if (sent === undefined || sent.code !== code) throw new Refusal('E0000068')
      if ((sent.expires_at as number) <= now()) throw new Refusal('E0000083')
      if (use.run(factor).changes !== 1) throw new Refusal('E0000082')
    },
  }
}
