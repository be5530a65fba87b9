/** The middle of some rounds, and how far they lie apart. */
export type Spread = Readonly<{ median: number; least: number; most: number }>

/** Of an even number of rounds the lower middle one: a median that was measured. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((one, other) => one - other)
  const at = (index: number): number => sorted[index] ?? Number.NaN
  return { median: at(Math.floor((sorted.length - 1) / 2)), least: at(0), most: at(sorted.length - 1) }
}
