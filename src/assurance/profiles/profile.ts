import type { Level } from '../level.ts'

/** How one provider is asked for a level, and which claims of its ID token show it. Exact values; unknown never counts. */
export type LevelSigns = Readonly<{
  /**
   * Sent, in order of preference. Empty: the level has no name at the provider, so a fresh sign-in is all that can be asked.
   * login.gov wants all of its values met, not one of them; they are written and sent the same way.
   */
  ask: readonly string[]
  /** Values of `acr` that reach the level. */
  acr: readonly string[]
  /** Members of `amr` any of which reaches the level, for providers whose `acr` says nothing. */
  amr: readonly string[]
  /** Members of `acrs` any of which reaches the level (Microsoft Entra). */
  acrs: readonly string[]
}>

/** The signs of a level that the provider cannot show: nothing is asked, nothing counts. */
export const NO_SIGNS: LevelSigns = { ask: [], acr: [], amr: [], acrs: [] }

/** What public documentation says of an ability. */
export type Documented = 'yes' | 'no' | 'not documented'

/** How a provider takes a CIBA request. @see OpenID Connect CIBA Core 1.0, 7.1 */
export type CibaDialect = Readonly<{
  /** How the person is named: their ID token as `id_token_hint`, or a `login_hint` with their e-mail address or with Auth0's JSON of issuer and subject. */
  hint: 'id_token_hint' | 'email' | 'iss_sub'
  /** The parameter that says how many seconds the request may wait for the person. */
  expiryParameter: 'requested_expiry' | 'request_expiry'
  /** What a `binding_message` may be. Where an undocumented limit had to be guessed, it is what every known provider takes. */
  bindingMessage: RegExp
  /** Whether `acr_values` may be sent along. */
  acrValues: boolean
}>

/** One provider's dialect, as data. No code: what differs between providers is written here, once. */
export type Profile = Readonly<{
  /** The value of `IDP_PROFILE`. */
  name: string
  /** What people call the provider. */
  title: string
  /** Which parameter carries a level: `acr_values`, the `claims` parameter with an essential `acr`, or with `acrs`. */
  askBy: 'acr_values' | 'essential_acr' | 'acrs'
  /** Who names the values: the provider once and for all, whoever runs it (then `ACR_*` settings say them), or nobody. */
  namedBy: 'provider' | 'deployment' | 'nobody'
  levels: Readonly<Record<Level, LevelSigns>>
  /** What makes the provider ask again inside its own session. Sent for "each time". Both null: nothing does. */
  fresh: Readonly<{ prompt: string | null; max_age: 0 | 1 | null }>
  /** A `prompt` the provider insists on in every request, or null. */
  prompt: string | null
  /**
   * Whether `auth_time` comes: in every ID token, when `max_age` was sent, when the provider was configured for it, or never.
   * Where it never comes nothing is known of an authentication's age, and no page with a window can be opened.
   */
  authTime: 'always' | 'when-asked' | 'when-configured' | 'never'
  /** Error codes of the provider that mean "the level cannot be reached", besides the standard one. */
  unmetErrors: readonly string[]
  /** Values of `typ` accepted in a JWT access token. */
  accessTokenTypes: readonly string[]
  /** Whether a JWT access token carries the signs of a level and `auth_time`, so that an API can ask for step-up by bearer token. */
  accessTokenShowsLevel: Documented
  /** `rpInitiated`: sign-out there by our redirect. `backChannel`: it tells us when a session ends there. */
  logout: Readonly<{ rpInitiated: Documented; backChannel: Documented }>
  /** Null where the provider has no CIBA, or none that is documented. */
  ciba: CibaDialect | null
}>
