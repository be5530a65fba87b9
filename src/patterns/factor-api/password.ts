import { type BinaryLike, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify<string, BinaryLike, number, ScryptOptions, Buffer>(scrypt)
const LENGTH = 32

/** How much work a guess is: scrypt's `ln` (N is two to its power), `r` and `p`. */
export type Cost = Readonly<{ ln: number; r: number; p: number }>

/** 16 MiB and five passes. @see OWASP Password Storage Cheat Sheet, scrypt */
const COST: Cost = { ln: 14, r: 8, p: 5 }

/** Such as `$scrypt$ln=14,r=8,p=5$salt$hash`. */
const HASH = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/

/**
 * A salted hash, as `accounts.ts` holds it. It names its cost, so that a higher one for new passwords leaves the old ones valid.
 *
 * @see PHC string format
 */
export async function hashPassword(password: string, cost: Cost = COST): Promise<string> {
  const salt = randomBytes(16)
  const { ln, r, p } = cost
  return `$scrypt$ln=${ln},r=${r},p=${p}$${unpadded(salt)}$${unpadded(await work(password, salt, cost))}`
}

/** Whether the password belongs to the hash. Without a hash, for nobody of that name, it works as long and answers false. */
export async function passwordMatches(password: string, hash: string | undefined): Promise<boolean> {
  const [, ln, r, p, salt, expected] = HASH.exec(hash ?? '') ?? []
  if (salt === undefined || expected === undefined) {
    await work(password, 'nobody', COST)
    return false
  }
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) }
  return timingSafeEqual(await work(password, Buffer.from(salt, 'base64'), cost), Buffer.from(expected, 'base64'))
}

function work(password: string, salt: BinaryLike, { ln, r, p }: Cost): Promise<Buffer> {
  const N = 2 ** ln
  return derive(password, salt, LENGTH, { N, r, p, maxmem: 256 * r * (N + p) })
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')
