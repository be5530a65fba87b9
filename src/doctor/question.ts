import type { Facts } from './facts.ts'

/**
 * What a question found. `note`: missing or not told, but the portal works without. `wrong`: something will not work.
 * `says` is what was found, `todo` what to do about it; neither holds a secret.
 */
export type Answer = Readonly<{ verdict: 'ok'; says: string } | { verdict: 'note' | 'wrong'; says: string; todo: string }>

/** One question about a provider, asked of what was seen and of the settings. Reads nothing else: no network, no clock. */
export type Question = (facts: Facts) => Answer | Promise<Answer>

export const ok = (says: string): Answer => ({ verdict: 'ok', says })

export const note = (says: string, todo: string): Answer => ({ verdict: 'note', says, todo })

export const wrong = (says: string, todo: string): Answer => ({ verdict: 'wrong', says, todo })
