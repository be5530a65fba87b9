import type { Identity } from './identity.ts'

/** A header as it came: name and value, in order, duplicates and all. */
export type Header = readonly [name: string, value: string]

/** The pairs in a list of `node:http`, where names and values take turns. */
export function headersIn(rawHeaders: readonly string[]): Header[] {
  return rawHeaders.flatMap((name, index): Header[] => (index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : []))
}

/** Headers by lower-case name, as `node:http` sends them: a list goes as several lines. */
export type Headers = Record<string, string | string[]>

/** Every other character of a name turns into `_` or vanishes in some server, and so into another header. */
const PLAIN_NAME = /^[a-z0-9-]+$/

/**
 * Beginnings of names by which apps and servers are told who somebody is, what they asked for, or where they come from. What a client
 * says under them is removed; what the gateway says is put in afterwards.
 */
const CLAIMS = [
  ...['x-auth', 'x-user', 'x-remote', 'remote', 'x-forwarded', 'forwarded', 'x-gateway', 'x-webauth', 'x-client', 'x-real-ip'],
  ...['x-acr', 'x-amr', 'x-level', 'x-loa', 'x-role', 'x-group', 'x-email', 'x-name', 'x-sub', 'x-uid', 'x-id-', 'x-access-'],
  ...[
    'x-jwt',
    'x-token',
    'x-saml',
    'x-oidc',
    'oidc',
    'x-ssl',
    'ssl',
    'x-shib',
    'x-okta',
    'x-amzn-oidc',
    'x-goog-auth',
    'x-ms-client',
  ],
  ...['x-original', 'x-rewrite', 'x-http-method', 'x-method-override', 'x-accel', 'x-sendfile', 'authorization', 'proxy'],
] as const

/** Between two neighbours and not beyond. @see RFC 9110, 7.6.1 */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect'])

/**
 * The headers of a client that may go to the app: nothing it says about itself under our names or those of our kind, in no disguise
 * (case, `_` for `-`, other characters, duplicates, listed in `Connection`), and nothing that is between it and us.
 * `Host`, `Cookie` and `Content-Length` are left out too: whoever sends the request sets them.
 */
export function withoutClaims(headers: readonly Header[]): Headers {
  const listed = new Set(headers.flatMap(([name, value]) => (name.toLowerCase() === 'connection' ? membersOf(value) : [])))
  const kept: Headers = Object.create(null)
  for (const [given, value] of headers) {
    const name = given.toLowerCase()
    if (!PLAIN_NAME.test(name) || listed.has(name) || HOP_BY_HOP.has(name) || OWN.has(name)) continue
    if (CLAIMS.some((claim) => name.startsWith(claim))) continue
    const held = kept[name]
    kept[name] = held === undefined ? value : [held, value].flat()
  }
  return kept
}

const OWN = new Set(['host', 'cookie', 'content-length'])

/** What the app is told about a person. An attribute the person does not have is no header. */
export function identityHeaders({ subject, name, email, level }: Identity): Record<string, string> {
  return {
    'x-auth-subject': asHeaderValue(subject),
    ...(name === null ? {} : { 'x-auth-name': asHeaderValue(name) }),
    ...(email === null ? {} : { 'x-auth-email': asHeaderValue(email) }),
    'x-auth-level': level,
  }
}

/**
 * A value as one line of printable ASCII without separators and braces: everything else, and the percent sign, is percent-encoded UTF-8, which
 * `decodeURIComponent` undoes.
 *
 * @example asHeaderValue('Zoë, "the" Boss\r\nX-Auth-Level: phr') → 'Zo%C3%AB%2C %22the%22 Boss%0D%0AX-Auth-Level: phr'
 * @see RFC 9110, 5.5; RFC 3986, 2.1
 */
export function asHeaderValue(value: string): string {
  return value.toWellFormed().replace(/[^\x20-\x7e]|[%,;"\\{}]|^ | $/gu, encodeURIComponent)
}

function membersOf(value: string): string[] {
  return value.split(',').map((member) => member.trim().toLowerCase())
}
