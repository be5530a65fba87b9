import { isLoopback } from '../../loopback.ts'
import type { Directory } from './client.ts'

/** Somebody who may sign in to this application: it has its own list, and knows nothing of OpenID Connect. */
export type Account = Readonly<{
  id: string
  username: string
  name: string
  /** As `hashPassword` made it. */
  passwordHash: string
  /** The password of a sample account, which everybody may read here; null for a real one. */
  published: string | null
  /** Who this is at the Factor API. No two accounts are the same user there. */
  directory: Directory
}>

/** The application's accounts: two samples, one who has factors at the boxed Factor API and one who has none. */
const ACCOUNTS: readonly Account[] = [
  {
    id: 'desk-1',
    username: 'alice',
    name: 'Alice Example',
    passwordHash: '$scrypt$ln=14,r=8,p=5$PDMLkelCPKF3n0bVKosKpA$UJO2pf3h8ixRuvY+0ljwg48k4VIbigaCdQX5goS8TDs',
    published: 'alice-at-the-help-desk',
    directory: { login: 'alice@example.test' },
  },
  {
    id: 'desk-2',
    username: 'bob',
    name: 'Bob Example',
    passwordHash: '$scrypt$ln=14,r=8,p=5$FMB8LGXq8YhbLF0n5k74vA$eBVtS7cRHNnsR8vS7FX5POY2J45+dtjZ3pA2WNJHODg',
    published: 'bob-at-the-help-desk',
    directory: { id: '00ubob4Zw9NcPyLs0g7h' },
  },
]

/** The accounts that may sign in at this address: a published password opens nothing that others can reach. */
export function accountsAt(baseUrl: string, all: readonly Account[] = ACCOUNTS): readonly Account[] {
  return all.filter(({ published }) => published === null || isLoopback(baseUrl))
}

/** How a name is compared, found and counted: case, width and blanks around it make no other name. */
export function canonical(username: string): string {
  return username.normalize('NFKC').trim().toLowerCase()
}

export function accountNamed(accounts: readonly Account[], username: string): Account | undefined {
  return accounts.find((account) => canonical(account.username) === canonical(username))
}
