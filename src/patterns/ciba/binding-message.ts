import { writeAmount } from './amount.ts'
import type { Transfer } from './transfer.ts'

/** What every known provider takes, if it is short enough for it. */
const TAKEN_EVERYWHERE = /^[A-Za-z0-9._+-]{1,50}$/

const LONGEST_NAME = 18

/**
 * What the phone shows and the page shows too, so that a person can compare: `PAY-4821-ACME-120.00-EUR`, or as much of it as the provider
 * takes, down to `PAY-4821`. The four digits follow from the digest: another transfer has others.
 *
 * @param digest of the transfer, base64url.
 * @param limit what the provider takes.
 * @see OpenID Connect CIBA Core 1.0, 7.1 (`binding_message`)
 */
export function bindingMessage({ payee, money }: Transfer, digest: string, limit: RegExp): string {
  const digits = String(Buffer.from(digest, 'base64url').readUInt32BE(0) % 10_000).padStart(4, '0')
  const code = `PAY-${digits}`
  const name = plainName(payee)
  const amount = `${writeAmount(money)}-${money.currency}`
  const candidates = [[code, name, amount], [code, name], [code, name.slice(0, 10)], [code]].map((parts) =>
    parts.filter((part) => part !== '').join('-'),
  )
  return candidates.find((candidate) => TAKEN_EVERYWHERE.test(candidate) && limit.test(candidate)) ?? code
}

/** The letters and digits of a name as every phone can show them; empty for a name in another script. */
function plainName(payee: string): string {
  return payee
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, LONGEST_NAME)
    .toUpperCase()
}
