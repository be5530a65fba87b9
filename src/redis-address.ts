import { ConfigurationFault } from './errors.ts'

/** Where the sessions' Redis is: at one address, or wherever its Sentinels say. */
export type RedisAddress =
  | Readonly<{ kind: 'server'; url: string }>
  | Readonly<{
      kind: 'sentinels'
      /** What the Sentinels call the primary. */
      name: string
      /** Each Sentinel's own address; they are asked without a password. */
      sentinels: readonly string[]
      /** The address of a server that a Sentinel names: with the setting's user, password and database. */
      at: (host: string, port: string) => string
    }>

/** What `SESSION_STORE` can be, for whoever has set it to something else. */
export const SESSION_STORES = 'must be memory:, sqlite:PATH, redis://HOST, rediss://HOST or redis://HOST,HOST?sentinel=NAME'

const SENTINEL_PORT = 26_379
const SEVERAL_HOSTS = /^(rediss?:)\/\/(?:([^@/?#]*)@)?([^@/?#]+)(\/\d*)?\?sentinel=([\w.-]+)$/

/**
 * Reads `redis[s]://[[user]:password@]host[:port][/database]`, or, with several hosts, their Sentinels:
 * `redis[s]://[[user]:password@]host[:port],host[:port]…[/database]?sentinel=NAME`.
 *
 * @returns undefined for anything else
 */
export function readRedisAddress(setting: string): RedisAddress | undefined {
  return setting.includes('?sentinel=') ? sentinelsIn(setting) : serverAt(setting)
}

/** The same. @throws {ConfigurationFault} for anything else; the message does not repeat the setting, which may hold a password */
export function redisAddress(setting: string): RedisAddress {
  const address = readRedisAddress(setting)
  if (address !== undefined) return address
  throw new ConfigurationFault([`SESSION_STORE ${SESSION_STORES}`])
}

function serverAt(setting: string): RedisAddress | undefined {
  if (!/^rediss?:\/\//.test(setting) || !URL.canParse(setting)) return undefined
  return new URL(setting).host.includes(',') ? undefined : { kind: 'server', url: setting }
}

function sentinelsIn(setting: string): RedisAddress | undefined {
  const parts = SEVERAL_HOSTS.exec(setting)
  if (parts === null) return undefined
  const [, scheme, user, hosts = '', database = '', name = ''] = parts
  const sentinels = hosts.split(',').map((host) => withPort(`${scheme}//${host}`))
  if (!sentinels.every((url) => url !== undefined)) return undefined
  const at = (host: string, port: string) =>
    `${scheme}//${user === undefined ? '' : `${user}@`}${host.includes(':') ? `[${host}]` : host}:${port}${database}`
  return URL.canParse(at('localhost', '1')) ? { kind: 'sentinels', name, sentinels, at } : undefined
}

function withPort(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  if (url.hostname === '') return undefined
  if (url.port === '') url.port = String(SENTINEL_PORT)
  return url.href
}
