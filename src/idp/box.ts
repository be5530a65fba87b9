import type Provider from 'oidc-provider'
import type { Wanted } from './acr/wanted.ts'
import type { Enrolled } from './factors/enrolled.ts'
import type { Passkeys } from './factors/passkey.ts'
import type { Totp } from './factors/totp.ts'
import type { Switchboard } from './faults/switchboard.ts'
import type { DemoAccount } from './page.ts'
import type { PhoneChanges } from './phone/changes.ts'
import type { Messages } from './phone/messages.ts'
import type { Prompts } from './phone/prompts.ts'
import type { PortalClient } from './provider/clients.ts'
import type { ProgressStore } from './store/progress.ts'

/** What the box's rooms share. Built once, in `build.ts`. */
export type Parts = Readonly<{
  issuer: string
  provider: Provider
  /** The first is the one the box was started for. */
  portals: readonly [PortalClient, ...PortalClient[]]
  accounts: readonly DemoAccount[]
  totp: Totp
  passkeys: Passkeys
  progress: ProgressStore
  prompts: Prompts
  messages: Messages
  changes: PhoneChanges
  faults: Switchboard
  /** What a request asks of the authentication, as far as this provider cares at the moment. */
  wanted: (params: Readonly<Record<string, unknown>>) => Wanted
  enrolled: (person: string) => Enrolled
}>
