import type { DatabaseSync } from 'node:sqlite'
import type { PhoneChanges } from './changes.ts'

export type MessageKind = 'sms' | 'call' | 'email'

/** A text, a voice call or an e-mail with a code, as it reached a phone. */
export type Message = Readonly<{ id: number; kind: MessageKind; code: string; sentAt: number }>

export type Messages = ReturnType<typeof messagesIn>

const SHOWN = 5

/** What phones received. Forgotten after ten minutes. */
export function messagesIn(database: DatabaseSync, changes: PhoneChanges) {
  const insert = database.prepare('INSERT INTO messages (person, kind, code, sent_at) VALUES (?, ?, ?, ?)')
  const newest = database.prepare(
    `SELECT id, kind, code, sent_at AS sentAt FROM messages WHERE person = ? ORDER BY id DESC LIMIT ${SHOWN}`,
  )

  return {
    send(person: string, kind: MessageKind, code: string) {
      insert.run(person, kind, code, Math.floor(Date.now() / 1000))
      changes.announce(person)
    },
    /** The newest first. */
    of: (person: string): Message[] => newest.all(person) as Message[],
  }
}
