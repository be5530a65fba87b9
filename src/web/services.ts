import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { Provider } from '../oidc/provider.ts'
import type { Sealer } from '../seal.ts'
import type { SessionIssuer } from '../session/issue.ts'
import type { SessionReader } from '../session/read.ts'
import type { SessionStore } from '../session/store.ts'
import type { Audit } from './audit.ts'
import type { RateLimit } from './rate-limit.ts'
import type { Render } from './render.ts'
import type { Words } from './words.ts'

/** Who can sign in at the boxed provider; only in a demo. */
export type Demo = Readonly<{
  issuer: string
  accounts: ReadonlyArray<Readonly<{ username: string; password: string; phone: string | null }>>
}>

/** Everything a handler may need; made once, in `portal.ts`. */
export type Services = Readonly<{
  config: Config
  /** Milliseconds since 1970: the portal's only clock. */
  clock: () => number
  store: SessionStore
  provider: Provider
  log: Logger
  audit: Audit
  render: Render
  words: Words
  rateLimit: RateLimit
  readSession: SessionReader
  issuer: SessionIssuer
  sealers: Readonly<{ transaction: Sealer; idToken: Sealer; form: Sealer }>
  demo: Demo | null
}>
