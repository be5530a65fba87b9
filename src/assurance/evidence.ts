import type { EpochSeconds } from './time.ts'

declare const attested: unique symbol

/**
 * What the identity provider attested and `checks/validate.ts` accepted: how somebody authenticated, and when.
 * Says nothing about how long it counts; that is a requirement's business.
 *
 * Only `validate()` makes one, and only the session's own record brings one back.
 */
export type Evidence = Readonly<{
  /** `acr`: the authentication context class, or null where the ID token had none. */
  acr: string | null
  /** `amr`: the methods, in the provider's words. Empty where there were none. */
  amr: readonly string[]
  /** `acrs`: Microsoft Entra's authentication contexts. Empty elsewhere. */
  acrs: readonly string[]
  /** `auth_time`: when the person last authenticated actively, or null where the provider did not say. */
  authTime: EpochSeconds | null
  readonly [attested]: true
}>
