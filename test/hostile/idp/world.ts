import type { JWK } from 'jose'
import type { Behaviour, Endpoint, User } from './behaviour.ts'
import type { Json } from './changes.ts'
import type { OpenRecord, RecordedRequest } from './record.ts'
import type { Signer } from './sign.ts'

/** A browser's session at the provider. Times are seconds since the epoch by the provider's clock. */
export type ProviderSession = Readonly<{ sid: string; user: User; authTime: number }>

/** What a code stands for. */
export type Grant = Readonly<{
  session: ProviderSession
  asked: URLSearchParams
  /** The authentication context the sign-in reached, and whether the client had asked for one. */
  acr: string | undefined
  acrAsked: boolean
  expiresAt: number
}>

/** What the token endpoint has given out. */
export type Issued = Readonly<{ idToken: string; accessToken: string; claims: Json }>

/** Where requests to a held endpoint wait, and who is told that somebody waits there. */
export type Gate = Readonly<{ opened: PromiseWithResolvers<void>; arrived: PromiseWithResolvers<RecordedRequest> }>

/** Everything the endpoints of one provider share. */
export type World = {
  readonly issuer: string
  readonly client: Readonly<{ id: string; secret: string; publicKey: JWK | null }>
  readonly signer: Signer
  behaviour: Behaviour
  requests: OpenRecord[]
  issued: Issued[]
  readonly sessions: Map<string, ProviderSession>
  readonly codes: Map<string, Grant>
  readonly pushed: Map<string, URLSearchParams>
  readonly accessTokens: Map<string, User>
  readonly usedAssertions: Set<string>
  readonly gates: Map<Endpoint, Gate>
}

/** The second the provider's clock is in. */
export const now = (world: World): number => Math.floor(Date.now() / 1000) + world.behaviour.clockOffset
