/** The values this provider understands: Okta's six, so that what works here works there. */
export const ACR_VALUES = [
  'urn:okta:loa:1fa:any',
  'urn:okta:loa:1fa:pwd',
  'urn:okta:loa:2fa:any',
  'urn:okta:loa:2fa:any:ifpossible',
  'phr',
  'phrh',
] as const

export type Acr = (typeof ACR_VALUES)[number]

export const isAcr = (value: unknown): value is Acr => (ACR_VALUES as readonly unknown[]).includes(value)
