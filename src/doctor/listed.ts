import type { Metadata } from './facts.ts'

/** The strings that a member of the metadata lists, or null where it lists none: absent, or of another type. */
export function listed(metadata: Metadata, field: string): readonly string[] | null {
  const value = metadata[field]
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : null
}

/** For a sentence: at most eight of them, each cut to 80 characters, without control characters: they are the provider's words. */
export function named(values: readonly string[]): string {
  if (values.length === 0) return 'nothing'
  const shown = values.slice(0, 8).map((value) => value.replace(/\p{C}+/gu, ' ').slice(0, 80))
  return `${shown.join(', ')}${values.length > shown.length ? `, and ${values.length - shown.length} more` : ''}`
}
