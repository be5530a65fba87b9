/** Our words for how strong an authentication was. Not a scale: a profile says which claims reach which levels. */
export const LEVELS = ['single-factor', 'two-factor', 'phishing-resistant'] as const

export type Level = (typeof LEVELS)[number]

/** True for the exact name of a level; everything else, of any type, is not one. */
export function isLevel(value: unknown): value is Level {
  return (LEVELS as readonly unknown[]).includes(value)
}
