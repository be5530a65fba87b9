import { type BinaryLike, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify<string, BinaryLike, number, ScryptOptions, Buffer>(scrypt)
const LENGTH = 32
/** 16 MiB and five passes. @see OWASP Password Storage Cheat Sheet, scrypt */
const COST: ScryptOptions = { N: 2 ** 14, r: 8, p: 5 }

/** A salted hash, as `salt.hash` in base64url: what `accounts.ts` holds. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  return `${salt.toString('base64url')}.${(await derive(password, salt, LENGTH, COST)).toString('base64url')}`
}

/** Whether the password belongs to the hash. Without a hash, for nobody of that name, it works as long and answers false. */
export async function passwordMatches(password: string, hash: string | undefined): Promise<boolean> {
  const [salt = '', expected = ''] = (hash ?? '').split('.')
  const derived = await derive(password, hash === undefined ? 'nobody' : Buffer.from(salt, 'base64url'), LENGTH, COST)
  const wanted = Buffer.from(expected, 'base64url')
  return wanted.length === LENGTH && timingSafeEqual(derived, wanted)
}
