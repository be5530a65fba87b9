import type Provider from 'oidc-provider'
import type { Enrolled } from './factors/enrolled.ts'
import type { Passkeys } from './factors/passkey.ts'
import type { Totp } from './factors/totp.ts'
import type { DemoAccount } from './page.ts'
import type { PhoneChanges } from './phone/changes.ts'
import type { Messages } from './phone/messages.ts'
import type { Prompts } from './phone/prompts.ts'
import type { PortalClient } from './provider/clients.ts'
import type { ProgressStore } from './store/progress.ts'

/** What the box's rooms share. Built once, in `start.ts`. */
export type Parts = Readonly<{
  issuer: string
  provider: Provider
  portals: readonly PortalClient[]
  accounts: readonly DemoAccount[]
  totp: Totp
  passkeys: Passkeys
  progress: ProgressStore
  prompts: Prompts
  messages: Messages
  changes: PhoneChanges
  enrolled: (person: string) => Enrolled
  passwordHash: (person: string | undefined) => string | undefined
}>
