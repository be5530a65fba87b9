import type { DatabaseSync } from 'node:sqlite'
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { Person } from '../demo-people.ts'

/** A registered passkey. `hardware`: it cannot leave its device, by its own word (no attestation is checked). */
export type Passkey = Readonly<{ id: string; person: string; hardware: boolean; createdAt: number }>

export type Passkeys = ReturnType<typeof passkeysIn>

/** EdDSA, ES256, RS256: what today's authenticators speak. */
const ALGORITHMS = [-8, -7, -257]
const RP_ID = 'localhost'

/** The WebAuthn server costs 150 ms to load, so it is loaded by the first passkey. */
const webauthn = () => import('@simplewebauthn/server')

type Row = {
  id: string
  person: string
  public_key: Uint8Array<ArrayBuffer>
  counter: number
  transports: string
  hardware: number
  created_at: number
}
const asPasskey = ({ id, person, hardware, created_at }: Row): Passkey => ({
  id,
  person,
  hardware: hardware === 1,
  createdAt: created_at,
})

/**
 * Passkeys: phishing-resistant, and always with user verification. Works on `localhost` only, because a passkey belongs to
 * a domain and an IP address is none. @see https://www.w3.org/TR/webauthn-3/#sctn-rp-operations
 */
export function passkeysIn(database: DatabaseSync, origin: string) {
  const insert = database.prepare(
    'INSERT INTO passkeys (id, person, public_key, counter, transports, hardware, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const ofPerson = database.prepare('SELECT * FROM passkeys WHERE person = ? ORDER BY created_at, id')
  const byId = database.prepare('SELECT * FROM passkeys WHERE id = ?')
  const count = database.prepare('UPDATE passkeys SET counter = ? WHERE id = ?')
  const remove = database.prepare('DELETE FROM passkeys WHERE id = ? AND person = ?')
  const rows = (person: string) => ofPerson.all(person) as Row[]
  const descriptors = (list: readonly Row[]) =>
    list.map(({ id, transports }) => ({ id, transports: JSON.parse(transports) as string[] }))

  return {
    of: (person: string): readonly Passkey[] => rows(person).map(asPasskey),

    /** What a browser needs to make a passkey for this person. Keep its `challenge` for `register`. */
    async registrationOptions({ id, username, name }: Person) {
      const { generateRegistrationOptions } = await webauthn()
      return generateRegistrationOptions({
        rpName: 'Boxed Identity',
        rpID: RP_ID,
        userID: new TextEncoder().encode(id),
        userName: username,
        userDisplayName: name,
        excludeCredentials: descriptors(rows(id)),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        supportedAlgorithmIDs: ALGORITHMS,
      })
    },

    /** Checks what the browser made and keeps it. Throws when it does not answer the challenge. */
    async register(person: string, response: RegistrationResponseJSON, expectedChallenge: string): Promise<void> {
      const { verifyRegistrationResponse } = await webauthn()
      const { verified, registrationInfo: info } = await verifyRegistrationResponse({
        response,
        expectedChallenge,
        expectedOrigin: origin,
        expectedRPID: RP_ID,
        requireUserVerification: true,
        supportedAlgorithmIDs: ALGORITHMS,
      })
      if (!verified) throw new Error('the passkey does not answer the challenge')
      const { id, publicKey, counter, transports } = info.credential
      const hardware = info.credentialDeviceType === 'singleDevice' // whose key is never backed up, says the specification
      insert.run(
        id,
        person,
        publicKey,
        counter,
        JSON.stringify(transports ?? []),
        hardware ? 1 : 0,
        Math.floor(Date.now() / 1000),
      )
    },

    /** What a browser needs to use a passkey: of one person, or of whoever it finds. Keep its `challenge` for `verify`. */
    async authenticationOptions(person: string | null, kind: 'any' | 'hardware') {
      const { generateAuthenticationOptions } = await webauthn()
      const usable = person === null ? [] : rows(person).filter(({ hardware }) => kind === 'any' || hardware === 1)
      return generateAuthenticationOptions({ rpID: RP_ID, userVerification: 'required', allowCredentials: descriptors(usable) })
    },

    /** The passkey that answered the challenge, or null when none of ours did. */
    async verify(response: AuthenticationResponseJSON, expectedChallenge: string): Promise<Passkey | null> {
      const row = byId.get(response.id) as Row | undefined
      if (row === undefined) return null
      const { verifyAuthenticationResponse } = await webauthn()
      const answer = await verifyAuthenticationResponse({
        response,
        expectedChallenge,
        expectedOrigin: origin,
        expectedRPID: RP_ID,
        requireUserVerification: true,
        credential: { id: row.id, publicKey: row.public_key, counter: row.counter },
      }).catch(() => ({ verified: false as const }))
      if (!answer.verified || !('authenticationInfo' in answer)) return null
      count.run(answer.authenticationInfo.newCounter, row.id)
      return asPasskey(row)
    },

    remove(id: string, person: string) {
      remove.run(id, person)
    },
  }
}
