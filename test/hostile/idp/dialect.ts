import type { Changes, Json } from './changes.ts'

/** What a person can be asked to prove. */
export type Factor = 'password' | 'otp' | 'passkey'

/** A factor that was proven, and when: seconds since the epoch by the provider's clock. */
export type Proof = Readonly<{ factor: Factor; at: number }>

/** Somebody at the authorization endpoint, who proves whatever they are asked for and can. */
export type Visit = Readonly<{
  /** The authorization request, as it counts. */
  asked: URLSearchParams
  /** What the provider's own session holds, oldest first. Empty: there is none, or it is another person's. */
  proofs: readonly Proof[]
  /** What the person is able to prove. */
  can: readonly Factor[]
  now: number
}>

/** What becomes of a visit: back with a code, back with an error, or a page of the provider's own and no way back. */
export type Reply =
  | Readonly<{
      kind: 'signed-in'
      /** What the provider's session holds from now on. */
      proofs: readonly Proof[]
      /** `acr`, `amr`, `acrs`, `auth_time`: nothing else shows how somebody signed in. */
      claims: Readonly<Json>
    }>
  | Readonly<{ kind: 'error'; error: string; description?: string }>
  | Readonly<{ kind: 'page'; says: string }>

/** How one product answers. Stands in place of the honest answer to an authorization request; everything else stays honest. */
export type Dialect = Readonly<{
  /** Changes to the honest discovery document. */
  discovery: Changes
  answer(visit: Visit): Reply
}>
