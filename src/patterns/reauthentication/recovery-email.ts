import { z } from 'zod/v3'
import { seconds } from '../../assurance/time.ts'
import type { SessionData } from '../../session/data.ts'
import type { Services } from '../../web/services.ts'

/** How long the sample remembers an address. */
const A_YEAR = seconds(31_536_000)

/** Longer ones cannot be delivered. @see RFC 5321, 4.5.3.1.3 */
const LONGEST = 254

const ADDRESS = z.string().email().max(LONGEST)

/** What the person typed as an address, without blanks around it; null for what is none. */
export function asEmail(typed: string): string | null {
  const parsed = ADDRESS.safeParse(typed.trim())
  return parsed.success ? parsed.data : null
}

/** The person's recovery address, or null. */
export async function savedEmail({ store, sealers }: Services, data: SessionData): Promise<string | null> {
  const sealed = await store.peek(nameOf(data))
  const email = sealed === undefined ? undefined : await sealers.form.open(sealed)
  return typeof email === 'string' ? email : null
}

/** Keeps the address for the person, sealed. */
export async function saveEmail({ store, sealers }: Services, data: SessionData, email: string): Promise<void> {
  await store.keep(nameOf(data), await sealers.form.seal(email), A_YEAR)
}

const nameOf = ({ issuer, subject }: SessionData): string => `recovery-email:${JSON.stringify([issuer, subject])}`
