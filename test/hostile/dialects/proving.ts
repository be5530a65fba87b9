import type { Factor, Proof, Reply, Visit } from '../idp/dialect.ts'

/** What makes a product ask from the start inside its own session. `max_age>0`: once the session is older than that. */
export type AsksAgainOn = ReadonlyArray<'prompt=login' | 'max_age=0' | 'max_age>0'>

/** The proofs of the session that still count: none where the request makes the product ask from the start. */
export function proofsThatCount({ asked, proofs, now }: Visit, on: AsksAgainOn, since: Dated = newest): readonly Proof[] {
  const maxAge = asked.get('max_age')
  const prompts = asked.get('prompt')?.split(' ') ?? []
  const again =
    (on.includes('prompt=login') && prompts.includes('login')) ||
    (on.includes('max_age=0') && maxAge === '0') ||
    (on.includes('max_age>0') && Number(maxAge) > 0 && now - since(proofs) > Number(maxAge))
  return again ? [] : proofs
}

/** Which moment of several proofs a product calls the authentication's. */
type Dated = (proofs: readonly Proof[]) => number

/** When something was proven last; the beginning of time where nothing was. */
export const newest: Dated = (proofs) => Math.max(0, ...proofs.map(({ at }) => at))

/** When something was proven first. */
export const earliest: Dated = (proofs) => (proofs.length === 0 ? 0 : Math.min(...proofs.map(({ at }) => at)))

export const has = (proofs: readonly Proof[], factor: Factor): boolean => proofs.some((proof) => proof.factor === factor)

/** The proofs with what is missing of these factors, proven now. */
export function with_(proofs: readonly Proof[], factors: readonly Factor[], now: number): readonly Proof[] {
  return [...proofs, ...factors.filter((factor) => !has(proofs, factor)).map((factor) => ({ factor, at: now }))]
}

/** The first way that the person can go all of. */
export function wayFor(can: readonly Factor[], ways: ReadonlyArray<readonly Factor[]>): readonly Factor[] | undefined {
  return ways.find((way) => way.every((factor) => can.includes(factor)))
}

/** Two factors, in any of the ways there are. */
export const TWO_FACTORS: ReadonlyArray<readonly Factor[]> = [
  ['password', 'otp'],
  ['password', 'passkey'],
]

/** `acr_values`, in order. */
export const acrValues = (asked: URLSearchParams): readonly string[] => asked.get('acr_values')?.split(' ') ?? []

/** A page of the provider's own, from which nobody is sent back. */
export const staysOn = (says: string): Reply => ({ kind: 'page', says })
