import type { DatabaseSync } from 'node:sqlite'
import type { Router } from 'express'
import { accountClient } from './account/client.ts'
import { wantedAcr } from './acr/wanted.ts'
import type { Parts } from './box.ts'
import { PEOPLE } from './demo-people.ts'
import { factorApi } from './factor-api/routes.ts'
import { enrolledFactors } from './factors/enrolled.ts'
import { passkeysIn } from './factors/passkey.ts'
import { seedFactors } from './factors/seed.ts'
import { totpIn } from './factors/totp.ts'
import { switchboard } from './faults/switchboard.ts'
import type { PhoneChanges } from './phone/changes.ts'
import { messagesIn } from './phone/messages.ts'
import { promptsIn } from './phone/prompts.ts'
import { portalClients, portalMetadata, randomSecret } from './provider/clients.ts'
import { createProvider } from './provider/create-provider.ts'
import { INTERACTION_LIFETIME } from './provider/lifetimes.ts'
import { NATIVE_CLIENT, nativeClient } from './provider/native-client.ts'
import { signingKey } from './provider/signing-key.ts'
import { generatedOnce } from './store/generated-once.ts'
import { progressIn } from './store/progress.ts'

type Ground = Readonly<{ database: DatabaseSync; changes: PhoneChanges; portals: readonly string[]; issuer: string }>
type Built = Readonly<{ parts: Parts; factorApi: Readonly<{ url: string; token: string; router: Router }> }>

/** Builds everything on an open database, and generates what is missing in it. Listens to nothing. */
export async function build({ database, changes, portals, issuer }: Ground): Promise<Built> {
  const [clients, key, cookieKey, token] = await Promise.all([
    portalClients(database, portals),
    signingKey(database),
    generatedOnce(database, 'cookie-key', randomSecret),
    generatedOnce(database, 'factor-api-token', () => `00${randomSecret()}`),
  ])
  seedFactors(database)
  const totp = totpIn(database)
  const passkeys = passkeysIn(database, issuer)
  const prompts = promptsIn(database, changes)
  const faults = switchboard()
  const enrolled: Parts['enrolled'] = (person) => enrolledFactors(person, { totp, passkeys })
  const wanted: Parts['wanted'] = (params) => (faults.is('ignores-acr-values') ? { kind: 'nothing' } : wantedAcr(params))

  const provider = createProvider({
    issuer,
    database,
    clients: [...clients.map(portalMetadata), accountClient(issuer), nativeClient],
    apis: clients.map(({ origin }) => `${origin}/api`),
    key,
    cookieKeys: [cookieKey],
    prompts,
    faults,
    enrolled,
    wanted,
  })
  // oidc-provider looks at a client's metadata on first use; a fault in it should show now.
  await Promise.all([...clients.map(({ id }) => id), NATIVE_CLIENT].map((id) => provider.Client.find(id)))

  const phoneOf = (username: string) => `${issuer}/phone/${username}`
  const parts: Parts = {
    issuer,
    provider,
    portals: clients,
    accounts: PEOPLE.map(({ username, password, phone }) => ({
      username,
      password,
      phone: phone === null ? null : phoneOf(username),
    })),
    totp,
    passkeys,
    progress: progressIn(database, INTERACTION_LIFETIME),
    prompts,
    messages: messagesIn(database, changes),
    changes,
    faults,
    enrolled,
    wanted,
  }
  return { parts, factorApi: { url: `${issuer}/api/v1`, token, router: factorApi(parts, database, token) } }
}
