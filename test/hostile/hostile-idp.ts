import type { JWK } from 'jose'
import { type Behaviour, type Endpoint, HONEST } from './idp/behaviour.ts'
import type { Changes, Json } from './idp/changes.ts'
import { createKey, giveBack, KeyRing } from './idp/keys.ts'
import { Listener } from './idp/listen.ts'
import { PATHS } from './idp/paths.ts'
import type { RecordedRequest } from './idp/record.ts'
import { serve } from './idp/serve.ts'
import type { Signing } from './idp/sign.ts'
import { accessToken, logoutToken } from './idp/tokens-on-request.ts'
import type { Issued, World } from './idp/world.ts'

/** How a provider is set up, once. Everything that changes later is `Behaviour`. */
export type HostileIdpOptions = Readonly<{
  /**
   * The host in the issuer; both are this machine's loopback. To a browser `127.0.0.1` and `localhost` are two sites with two
   * cookie jars, as a portal and its real provider are. Default `127.0.0.1`: keep the portal on `localhost`.
   */
  host?: '127.0.0.1' | 'localhost'
  /** A path in the issuer, such as `/tenant/one`. Default none. */
  path?: string
  /** Default `portal`. */
  clientId?: string
  /** Default a canary that is easy to find in a log. */
  clientSecret?: string
  /**
   * The client's public key: only `private_key_jwt` is accepted then, and the secret is not. Of several, an assertion has to
   * name the one it is of, by `kid` or by an algorithm that only one has.
   */
  clientPublicKey?: JWK | readonly JWK[]
  /** Behaviour from the start, laid over `HONEST`; `reset` comes back to it. */
  behaviour?: Partial<Behaviour>
}>

/**
 * An OpenID Provider under a test's control. Honest until told otherwise: it signs the current user in without a page, and
 * really enforces client authentication, one-time codes, `redirect_uri` and PKCE, so that "no token request" and "token request
 * refused" can be told apart in `requests`.
 */
export type HostileIdp = Readonly<{
  issuer: string
  clientId: string
  clientSecret: string
  /** Every request since the start or the last `reset`, oldest first. */
  requests: readonly RecordedRequest[]
  /** The requests to one endpoint. */
  requestsTo(endpoint: Endpoint): readonly RecordedRequest[]
  /** What the token endpoint gave out, oldest first: canaries, and the `sid` and `sub` to log out. */
  issued: readonly Issued[]

  /** Changes how the provider behaves from the next request on. Members given replace what they were; `faults` merge by endpoint. */
  behave(changes: Partial<Behaviour>): void
  /** Behaves as at the start, releases what is held, forgets `requests` and `issued`. Keys, codes and sessions stay. */
  reset(): void
  /**
   * Holds the answers of an endpoint until released. Requests are handled when they arrive: a held token request has spent its
   * code and its ID token exists. `arrived` resolves with the first one held.
   *
   * @example
   * const held = idp.hold('token')
   * const callback = browser.goto(url)
   * await held.arrived
   * await postLogoutToken()
   * held.release()
   */
  hold(endpoint: Endpoint): Readonly<{ arrived: Promise<RecordedRequest>; release(): void }>

  /** Signs with a new RS256 key from now on; the old ones stay published. */
  rotateKeys(): Promise<void>
  /** Withdraws the RS256 keys no longer in use. */
  removeOldKeys(): void
  /** A logout token: good once `changes` name a `sub` or a `sid`. `header` is laid over `{ alg, kid, typ: 'logout+jwt' }`. */
  signLogoutToken(changes: Changes, header?: Readonly<Json>, how?: Signing): Promise<string>
  /** An access token of the current user: good once `changes` name an `aud`. `header` is laid over `{ alg, kid, typ: 'at+jwt' }`. */
  signAccessToken(changes: Changes, header?: Readonly<Json>, how?: Signing): Promise<string>

  /** Refuses connections (ECONNREFUSED) until `comeBack`, on the same port. */
  goDown(): Promise<void>
  comeBack(): Promise<void>
  /** Frees the port, every socket and what is held. Rejects with the first fault of the fixture itself, such as a throwing `Changes` function. */
  stop(): Promise<void>
}>

/**
 * Starts a provider on a free loopback port.
 *
 * @example
 * const idp = await startHostileIdp()
 * idp.behave({ idTokenClaims: { acr: 'low' }, faults: { jwks: 'hang' } })
 */
export async function startHostileIdp(options: HostileIdpOptions = {}): Promise<HostileIdp> {
  const stopped = new AbortController()
  const faults: unknown[] = []
  const listener = new Listener((request, response) => {
    serve(world, request, response, stopped.signal).catch((error: unknown) => {
      if (request.errored) return
      faults.push(error)
      response.destroy()
    })
  })
  await listener.up()
  const world = await createWorld(options, listener.port)
  const start = world.behaviour

  return {
    issuer: world.issuer,
    clientId: world.client.id,
    clientSecret: world.client.secret,
    get requests() {
      return world.requests
    },
    requestsTo: (endpoint) => world.requests.filter((request) => request.endpoint === endpoint),
    get issued() {
      return world.issued
    },
    behave(changes) {
      world.behaviour = { ...world.behaviour, ...changes, faults: { ...world.behaviour.faults, ...changes.faults } }
    },
    reset() {
      world.behaviour = start
      world.requests = []
      world.issued = []
      openGates(world)
    },
    hold(endpoint) {
      const gate = { opened: Promise.withResolvers<void>(), arrived: Promise.withResolvers<RecordedRequest>() }
      world.gates.set(endpoint, gate)
      return {
        arrived: gate.arrived.promise,
        release() {
          gate.opened.resolve()
          if (world.gates.get(endpoint) === gate) world.gates.delete(endpoint)
        },
      }
    },
    rotateKeys: () => world.signer.keys.rotate(),
    removeOldKeys: () => world.signer.keys.removeOld(),
    signLogoutToken: (changes, header, how) => logoutToken(world, changes, header, how),
    signAccessToken: (changes, header, how) => accessToken(world, changes, header, how),
    goDown: () => listener.down(),
    comeBack: () => listener.up(),
    async stop() {
      const again = stopped.signal.aborted
      stopped.abort()
      openGates(world)
      await listener.down()
      if (!again) world.signer.keys.giveBack()
      if (!again) giveBack(world.signer.attackerKey)
      if (faults.length > 0) throw faults[0]
    },
  }
}

async function createWorld(options: HostileIdpOptions, port: number): Promise<World> {
  const issuer = `http://${options.host ?? '127.0.0.1'}:${port}${options.path ?? ''}`
  const clientSecret = options.clientSecret ?? 'canary-client-secret-8Vq2ZkT7mXc4RwLp'
  const [keys, attackerKey] = await Promise.all([KeyRing.create(), createKey('RS256', 'attacker')])
  return {
    issuer,
    client: {
      id: options.clientId ?? 'portal',
      secret: clientSecret,
      publicKeys: options.clientPublicKey === undefined ? [] : [options.clientPublicKey].flat(),
    },
    signer: { keys, attackerKey, attackerUrl: issuer + PATHS.attacker, clientSecret },
    behaviour: { ...HONEST, ...options.behaviour },
    requests: [],
    issued: [],
    sessions: new Map(),
    codes: new Map(),
    approvals: new Map(),
    pushed: new Map(),
    accessTokens: new Map(),
    usedAssertions: new Set(),
    gates: new Map(),
  }
}

function openGates({ gates }: World): void {
  for (const gate of gates.values()) gate.opened.resolve()
  gates.clear()
}
