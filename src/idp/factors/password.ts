import { scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify<string, Buffer, number, Buffer>(scrypt)
const LENGTH = 32

/**
 * True when the password belongs to the hash: salted scrypt at Node's cost (N = 2^14, r = 8), as `salt.hash` in base64url. Without a hash
 * (nobody of that name) it works as long and answers false, so that the time does not tell who exists.
 */
export async function passwordMatches(password: string, hash: string | undefined): Promise<boolean> {
  const [salt, expected] = (hash ?? '.').split('.')
  const derived = await derive(password, Buffer.from(salt ?? '', 'base64url'), LENGTH)
  const wanted = Buffer.from(expected ?? '', 'base64url')
  return wanted.length === LENGTH && timingSafeEqual(derived, wanted)
}
