const LONGEST = 120

/** At most 120 characters of somebody else's text, in one line, without controls or marks that turn the reading direction. */
export function boundedText(text: string): string {
  const plain = text.replace(/\p{C}+/gu, ' ').trim()
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain
}
