import type { Level } from '../level.ts'

/** How one provider is asked for a level, and which claims of its ID token show it. Exact values; unknown never counts. */
export type LevelSigns = Readonly<{
  /** Sent, in order of preference. Empty: the provider has no way to be asked. */
  ask: readonly string[]
  /** Values of `acr` that reach the level. */
  acr: readonly string[]
  /** Members of `amr` any of which reaches the level, for providers whose `acr` says nothing. */
  amr: readonly string[]
  /** Members of `acrs` any of which reaches the level (Microsoft Entra). */
  acrs: readonly string[]
}>

/** One provider's dialect, as data. No code: what differs between providers is written here, once. */
export type Profile = Readonly<{
  /** The value of `IDP_PROFILE`. */
  name: string
  /** What people call the provider. */
  title: string
  /** Which parameter carries a level: `acr_values`, the `claims` parameter with an essential `acr`, or with `acrs`. */
  askBy: 'acr_values' | 'essential_acr' | 'acrs'
  levels: Readonly<Record<Level, LevelSigns>>
  /** What makes the provider ask again inside its own session. Sent for "each time". */
  fresh: Readonly<{ prompt: string | null; max_age: 0 | 1 | null }>
  /** A `prompt` the provider insists on in every request, or null. */
  prompt: string | null
  /** Error codes of the provider that mean "the level cannot be reached", besides the standard one. */
  unmetErrors: readonly string[]
  /** Values of `typ` accepted in a JWT access token. */
  accessTokenTypes: readonly string[]
}>
