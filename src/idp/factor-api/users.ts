import { PEOPLE, type Person } from '../demo-people.ts'
import { Refusal } from './refusals.ts'

const SINCE = '2026-01-01T00:00:00.000Z'
const COMPARISON = /^(id|status|profile\.(?:login|email|firstName|lastName)) eq "((?:[^"\\]|\\.)*)"$/

/** A user as Okta shows it. The login is the e-mail address, as is usual there. */
export function userObject(person: Person, base: string, status: 'ACTIVE' | 'LOCKED_OUT') {
  const [firstName, lastName] = person.name.split(' ')
  return {
    id: person.id,
    status,
    created: SINCE,
    activated: SINCE,
    lastUpdated: SINCE,
    profile: { firstName, lastName, login: person.email, email: person.email, mobilePhone: person.phone?.number ?? null },
    _links: { self: { href: `${base}/users/${person.id}` } },
  }
}

type User = ReturnType<typeof userObject>

/** The user of a path: by id, by login, or by the part of the login before the `@`. */
export function userAt(idOrLogin: string): Person {
  const person = PEOPLE.find(({ id, email, username }) => [id, email, username].includes(idOrLogin))
  if (person === undefined) throw new Refusal('E0000007', `Resource not found: ${idOrLogin} (User)`)
  return person
}

/**
 * Those that match a SCIM expression of `eq` comparisons, joined by `and` or by `or`. `search` does not mind case, `filter` does.
 * Throws a `Refusal` for anything else.
 */
export function matching(users: readonly User[], expression: string, manner: 'search' | 'filter'): User[] {
  const joint = / or (?=[a-z])/i.test(expression) ? ' or ' : ' and '
  const comparisons = expression.split(new RegExp(`${joint}(?=[a-z.]+ eq ")`, 'i')).map((part) => COMPARISON.exec(part.trim()))
  const fold = (text: string) => (manner === 'search' ? text.toLowerCase() : text)
  const holds = (user: User, [, path = '', quoted = '']: RegExpExecArray) =>
    fold(valueAt(user, path)) === fold(quoted.replace(/\\(.)/g, '$1'))
  if (!comparisons.every((comparison) => comparison !== null)) throw new Refusal('E0000031')
  return users.filter((user) =>
    joint === ' or ' ? comparisons.some((one) => holds(user, one)) : comparisons.every((one) => holds(user, one)),
  )
}

function valueAt(user: User, path: string): string {
  switch (path) {
    case 'id':
      return user.id
    case 'status':
      return user.status
    default:
      return user.profile[path.slice('profile.'.length) as 'login' | 'email' | 'firstName' | 'lastName'] ?? ''
  }
}
