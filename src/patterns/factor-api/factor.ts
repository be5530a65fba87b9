/** The ways to confirm that may count here, largest assurance first. */
export const KINDS = ['push', 'totp', 'sms', 'call', 'email'] as const

export type Kind = (typeof KINDS)[number]

/** The kinds whose code travels to the person when it is asked for. */
export type MessageKind = Extract<Kind, 'sms' | 'call' | 'email'>

/** A factor that a person may use, as far as a page may know it. */
export type Factor = Readonly<{
  /** Its id at the Factor API. */
  id: string
  kind: Kind
  /** Where a message goes, masked; null for what sends none. */
  where: string | null
}>

export function isMessage(kind: Kind): kind is MessageKind {
  return kind === 'sms' || kind === 'call' || kind === 'email'
}
