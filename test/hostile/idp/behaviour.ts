import type { Changes, Json } from './changes.ts'
import type { Dialect, Factor } from './dialect.ts'
import type { Signing } from './sign.ts'

/**
 * Where a request can arrive. `backchannel` is where an approval over CIBA is asked for; `attacker` is what `jku` and `x5u` of a
 * forged token point at: it must stay without requests.
 */
export type Endpoint =
  | 'discovery'
  | 'jwks'
  | 'authorize'
  | 'par'
  | 'token'
  | 'userinfo'
  | 'backchannel'
  | 'end_session'
  | 'attacker'
  | 'unknown'

/** Who signs in. `sub` names the account; every other member is a claim of the ID token and of userinfo. */
export type User = Readonly<{ sub: string } & Json>

/**
 * What goes wrong between a request and its answer. The request is always recorded and handled first (a code is spent, a
 * session begins); the fault is in what then reaches the caller.
 *
 * - `hang`: the connection stays open and nothing comes. Ends when the caller gives up or the provider stops.
 * - `drip`: the honest answer, one byte every 100 ms.
 * - `huge`: JSON of 50 MiB. `gzip-bomb`: the same, compressed to about 50 KiB, with `Content-Encoding: gzip`.
 * - `reset`: the connection is reset before a byte. `cut`: it is reset half-way through the honest answer.
 * - `garbage`: 200, `application/json`, and not JSON. `html`: 200 and a page. `empty`: 200 and no body.
 * - `{ delay }`: the honest answer, so many milliseconds later.
 * - `{ status, headers, body }`: that answer; a body that is not a string is sent as JSON.
 * - `{ redirect }`: to that address, with 302 or what `status` says.
 * - `{ change }`: the honest JSON, changed. The way to lie in discovery, in the JWKS, in userinfo, in a token response.
 */
export type Fault =
  | 'hang'
  | 'drip'
  | 'huge'
  | 'gzip-bomb'
  | 'reset'
  | 'cut'
  | 'garbage'
  | 'html'
  | 'empty'
  | Readonly<{ delay: number }>
  | Readonly<{ status: number; headers?: Readonly<Record<string, string>>; body?: unknown }>
  | Readonly<{ redirect: string; status?: 301 | 302 | 303 | 307 | 308 }>
  | Readonly<{ change: Changes }>

/**
 * Changes to the parameters that come back from the authorization endpoint: members to set (`undefined` leaves one out, an
 * array repeats it), or a function that edits them in place.
 *
 * @example { state: undefined }
 * @example { iss: ['https://a.example', 'https://b.example'] }
 * @example (parameters) => parameters.append('code', parameters.get('code') ?? '')
 */
export type ResponseParameters =
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | ((parameters: URLSearchParams, asked: URLSearchParams) => void)

/** Everything that can be set with `behave`. */
export type Behaviour = Readonly<{
  /** Who signs in at the next authorization request. A browser with another account's session is switched to this one. */
  user: User
  /** The `acr` of a sign-in for which none was asked, or where what was asked is ignored. `undefined` leaves the claim out. */
  defaultAcr: string | undefined
  /** `amr`; `null` means the honest answer: `["pwd"]` where no acr was asked, `["pwd","otp","mfa"]` where one was. */
  amr: readonly string[] | null
  /** Parameters of the authorization request this provider takes no notice of. */
  ignore: ReadonlyArray<'acr_values' | 'max_age' | 'prompt' | 'claims'>
  /** Answers authorization requests as one product does; `defaultAcr`, `amr` and `ignore` have no say then. Null: honest. */
  dialect: Dialect | null
  /** What the user is able to prove, where a dialect asks. */
  can: readonly Factor[]
  /** How many seconds the provider's clock is ahead of ours. */
  clockOffset: number
  /** Members laid over the JOSE header of ID tokens; `undefined` leaves one out. `alg` is chosen by `idTokenSigning`, not here. */
  idTokenHeader: Readonly<Json>
  /** Changes to the claims of ID tokens, made last. */
  idTokenClaims: Changes
  /** How ID tokens are signed. */
  idTokenSigning: Signing
  /** Changes to the parameters that the browser brings back. */
  authorizationResponse: ResponseParameters
  /** Answers authorization requests with this error (and `state` and `iss`) in place of a code. */
  authorizationError: Readonly<{ error: string; error_description?: string; error_uri?: string }> | null
  /** How the browser comes back: by redirect with a query, by an auto-submitting form, by redirect with a fragment, or never. */
  responseMode: 'query' | 'form_post' | 'fragment' | 'never'
  /** Whether discovery offers a pushed authorization request endpoint, and whether anything else is refused. */
  par: 'off' | 'offered' | 'required'
  /** `binding`: after PAR, only what was pushed counts. `editable`: what the user agent adds to the URL wins over it. */
  pushedParameters: 'binding' | 'editable'
  /** What those who are asked over CIBA answer, read at each poll. A request left unanswered for two minutes expires. */
  approval: 'pending' | 'approved' | 'denied'
  /** Faults by endpoint. `behave` merges these one by one; `undefined` mends that endpoint. */
  faults: Readonly<Partial<Record<Endpoint, Fault | undefined>>>
}>

/** How a provider behaves that has nothing to hide. */
export const HONEST: Behaviour = {
  user: { sub: 'alice', name: 'Alice Adams', email: 'alice@example.test', email_verified: true },
  defaultAcr: 'urn:example:acr:password',
  amr: null,
  ignore: [],
  dialect: null,
  can: ['password', 'otp', 'passkey'],
  clockOffset: 0,
  idTokenHeader: {},
  idTokenClaims: {},
  idTokenSigning: 'honest',
  authorizationResponse: {},
  authorizationError: null,
  responseMode: 'query',
  par: 'off',
  pushedParameters: 'binding',
  approval: 'approved',
  faults: {},
}
