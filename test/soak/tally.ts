/** What can be wrong with what a portal answers. */
export const KINDS = [
  /** Another status, or another page, than the one that had to come. */
  'unexpected answer',
  'server error',
  /** No answer at all. */
  'no answer',
  /** A page or document that names another person. */
  'somebody else',
  /** A level that is held after it has lapsed, or not held although it was proved. */
  'level',
  /** A session that goes on after its end, or has ended before. */
  'session',
  /** What was typed is not what was kept or saved. */
  'lost form',
  /** An error in the portal's own log, or a process that did not end as it should. */
  'process',
] as const
export type Kind = (typeof KINDS)[number]

/** One thing that was wrong. */
export class WrongAnswer extends Error {
  readonly kind: Kind
  constructor(kind: Kind, detail: string) {
    super(detail)
    this.kind = kind
  }
}

/** Counts of what was done and of what was wrong. */
export type Counts = Readonly<{
  /** Activities that went well from beginning to end, by name. */
  done: Readonly<Record<string, number>>
  /** Answers of the portal that were looked at. */
  answers: number
  wrong: Readonly<Partial<Record<Kind, Readonly<{ count: number; sample: string }>>>>
}>

const SAMPLE = 300

/** Keeps the counts of a run; of each kind of wrong answer the first is kept as a sample. */
export class Tally {
  readonly #done: Record<string, number> = {}
  readonly #wrong: Partial<Record<Kind, { count: number; sample: string }>> = {}
  #answers = 0

  answered(): void {
    this.#answers += 1
  }
  completed(activity: string): void {
    this.#done[activity] = (this.#done[activity] ?? 0) + 1
  }
  wrong(where: string, error: unknown): void {
    const kind = error instanceof WrongAnswer ? error.kind : 'no answer'
    const detail = error instanceof Error ? error.message : String(error)
    const before = this.#wrong[kind] ?? { count: 0, sample: `${where}: ${detail}`.slice(0, SAMPLE) }
    this.#wrong[kind] = { ...before, count: before.count + 1 }
  }
  get counts(): Counts {
    return { done: { ...this.#done }, answers: this.#answers, wrong: structuredClone(this.#wrong) }
  }
}

/** How many answers were wrong, of all kinds. */
export const wrongIn = ({ wrong }: Counts): number => Object.values(wrong).reduce((sum, { count }) => sum + count, 0)
