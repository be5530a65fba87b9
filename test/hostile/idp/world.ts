import type { JWK } from 'jose'
import type { Behaviour, Endpoint, User } from './behaviour.ts'
import type { Json } from './changes.ts'
import type { Proof } from './dialect.ts'
import type { OpenRecord, RecordedRequest } from './record.ts'
import type { Signer } from './sign.ts'

/** Somebody's sign-in; an approval has no `sid`. `proofs` are kept for dialects. Times are seconds since the epoch by the provider's clock. */
export type ProviderSession = Readonly<{ sid: string | null; user: User; authTime: number; proofs: readonly Proof[] }>

/** What a code or an approval stands for. */
export type Grant = Readonly<{
  session: ProviderSession
  asked: URLSearchParams
  /** The authentication context the sign-in reached, and whether the client had asked for one. */
  acr: string | undefined
  acrAsked: boolean
  /** What a dialect says of the sign-in, in place of the above; null for the honest answer. */
  attested: Readonly<Json> | null
  expiresAt: number
}>

/** An OAuth error of the token endpoint. */
export type Refusal = Readonly<{ error: string; description: string }>

/** An approval somebody was asked for over CIBA. */
export type Approval = Readonly<{ user: User; asked: URLSearchParams; expiresAt: number }>

/** What the token endpoint has given out. */
export type Issued = Readonly<{ idToken: string; accessToken: string; claims: Json }>

/** Where requests to a held endpoint wait, and who is told that somebody waits there. */
export type Gate = Readonly<{ opened: PromiseWithResolvers<void>; arrived: PromiseWithResolvers<RecordedRequest> }>

/** Everything the endpoints of one provider share. */
export type World = {
  readonly issuer: string
  readonly client: Readonly<{ id: string; secret: string; publicKeys: readonly JWK[] }>
  readonly signer: Signer
  behaviour: Behaviour
  requests: OpenRecord[]
  issued: Issued[]
  readonly sessions: Map<string, ProviderSession>
  readonly codes: Map<string, Grant>
  readonly approvals: Map<string, Approval>
  readonly pushed: Map<string, URLSearchParams>
  readonly accessTokens: Map<string, User>
  readonly usedAssertions: Set<string>
  readonly gates: Map<Endpoint, Gate>
}

/** The second the provider's clock is in. */
export const now = (world: World): number => Math.floor(Date.now() / 1000) + world.behaviour.clockOffset
