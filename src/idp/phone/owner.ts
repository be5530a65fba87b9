import type { Request } from 'express'
import { PEOPLE, type Person, type Phone } from '../demo-people.ts'

export type Owner = Person & { phone: Phone }

/** The person whose phone a request is about; undefined where there is no such person, or they have no phone. */
export function ownerOf({ params }: Request): Owner | undefined {
  const owner = PEOPLE.find(({ username }) => username === params.username)
  return owner?.phone == null ? undefined : { ...owner, phone: owner.phone }
}
