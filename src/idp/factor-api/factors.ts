import type { Person } from '../demo-people.ts'
import { Refusal } from './refusals.ts'

const SINCE = '2026-01-01T00:00:00.000Z'

const KINDS = {
  sms: 'mbl',
  call: 'clf',
  email: 'emf',
  'token:software:totp': 'ost',
  push: 'opf',
} as const

export type FactorType = keyof typeof KINDS

export type FactorObject = ReturnType<typeof factorObject>

/** The factors of a user, as Okta lists them: all of them for whoever has a phone, none for the others. */
export function factorsOf(person: Person, base: string): FactorObject[] {
  if (person.phone === null) return []
  return (Object.keys(KINDS) as FactorType[]).map((factorType) => factorObject(person, factorType, base))
}

/** One factor of a user. Throws a `Refusal` where there is none of that id. */
export function factorAt(person: Person, id: string, base: string): FactorObject {
  const factor = factorsOf(person, base).find((one) => one.id === id)
  if (factor === undefined) throw new Refusal('E0000007', `Resource not found: ${id} (UserFactor)`)
  return factor
}

function factorObject({ id: userId, email, phone }: Person, factorType: FactorType, base: string) {
  const id = `${KINDS[factorType]}${userId.slice(3)}`
  const self = `${base}/users/${userId}/factors/${id}`
  return {
    id,
    factorType,
    provider: 'OKTA',
    vendorName: 'OKTA',
    status: 'ACTIVE',
    created: SINCE,
    lastUpdated: SINCE,
    profile: profileOf(factorType, email, phone?.number ?? ''),
    _links: {
      self: { href: self, hints: { allow: ['GET'] } },
      verify: { href: `${self}/verify`, hints: { allow: ['POST'] } },
      user: { href: `${base}/users/${userId}`, hints: { allow: ['GET'] } },
    },
  }
}

function profileOf(factorType: FactorType, email: string, phoneNumber: string): Record<string, string> {
  switch (factorType) {
    case 'sms':
    case 'call':
      return { phoneNumber }
    case 'email':
      return { email }
    case 'token:software:totp':
    case 'push':
      return { credentialId: email }
  }
}
