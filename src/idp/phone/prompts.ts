import { randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { PhoneChanges } from './changes.ts'

export type Decision = 'approved' | 'denied'

/** Something a phone asks its owner to approve or deny. */
export type Prompt = Readonly<{
  id: string
  person: string
  /** `approval`: CIBA, needs the phone's PIN. `push`: the Factor API, needs the matching number where there is one. */
  kind: 'approval' | 'push'
  /** Who asks, as the phone shows it. */
  asker: string
  /** What it is about: CIBA's binding message, or null. */
  text: string | null
  /** The CIBA request this decides, or null. */
  request: string | null
  /** Numbers to choose from, and the right one; empty and null without number matching. */
  numbers: readonly number[]
  number: number | null
  decision: Decision | null
  expiresAt: number
}>

export type NewPrompt = Omit<Prompt, 'id' | 'decision'>
export type Prompts = ReturnType<typeof promptsIn>

/** Wrong PINs, or wrong numbers, that one prompt allows. */
const WRONG = { approval: 3, push: 1 } as const

const nowInSeconds = () => Math.floor(Date.now() / 1000)

/** Keeps what phones ask. Each prompt is decided once, in time, or never. */
export function promptsIn(database: DatabaseSync, changes: PhoneChanges) {
  const insert = database.prepare(
    'INSERT INTO prompts (id, person, kind, asker, text, request, numbers, number, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const byId = database.prepare('SELECT * FROM prompts WHERE id = ?')
  const open = database.prepare('SELECT * FROM prompts WHERE person = ? AND decision IS NULL AND expires_at > ? ORDER BY rowid')
  const decide = database.prepare('UPDATE prompts SET decision = ? WHERE id = ? AND decision IS NULL AND expires_at > ?')
  const miss = database.prepare('UPDATE prompts SET wrong = wrong + 1 WHERE id = ? RETURNING wrong')
  const remove = database.prepare('DELETE FROM prompts WHERE id = ? AND decision IS NULL')

  return {
    add(prompt: NewPrompt): string {
      const { person, kind, asker, text, request, numbers, number, expiresAt } = prompt
      const id = randomBytes(15).toString('base64url')
      insert.run(id, person, kind, asker, text, request, JSON.stringify(numbers), number, expiresAt)
      changes.announce(person)
      return id
    },
    find(id: string): Prompt | undefined {
      const row = byId.get(id)
      return row === undefined ? undefined : asPrompt(row)
    },
    /** What somebody's phone asks now. */
    openOf: (person: string): Prompt[] => open.all(person, nowInSeconds()).map(asPrompt),
    /** True for the one decision that counts: the first, before the prompt has expired. */
    decide({ id, person }: Prompt, decision: Decision): boolean {
      const counted = decide.run(decision, id, nowInSeconds()).changes === 1
      changes.announce(person)
      return counted
    },
    /** Counts a wrong PIN or number. `over`: this prompt takes no more of them. */
    miss({ id, kind }: Prompt): 'again' | 'over' {
      const { wrong } = miss.get(id) as { wrong: number }
      return wrong >= WRONG[kind] ? 'over' : 'again'
    },
    /** Takes an undecided prompt back. */
    withdraw({ id, person }: Prompt): void {
      remove.run(id)
      changes.announce(person)
    },
  }
}

function asPrompt(row: Record<string, unknown>): Prompt {
  const { numbers, expires_at: expiresAt, wrong: _counted, ...rest } = row
  return { ...rest, numbers: JSON.parse(numbers as string), expiresAt } as Prompt
}
