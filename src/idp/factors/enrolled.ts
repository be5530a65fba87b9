import type { Passkeys } from './passkey.ts'
import type { Totp } from './totp.ts'

/** Which factors somebody could use, besides the password that everybody has. */
export type Enrolled = Readonly<{ totp: boolean; passkey: boolean; hardwarePasskey: boolean }>

export function enrolledFactors(person: string, { totp, passkeys }: { totp: Totp; passkeys: Passkeys }): Enrolled {
  const keys = passkeys.of(person)
  return { totp: totp.enrolled(person), passkey: keys.length > 0, hardwarePasskey: keys.some(({ hardware }) => hardware) }
}
