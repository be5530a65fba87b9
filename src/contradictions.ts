import { isHttpsOrLoopback, isLoopback, isLoopbackHost } from './loopback.ts'
import type { Values } from './settings-schema.ts'

export type Environment = Readonly<Record<string, string | undefined>>

const WORDS_OF_NO_SECRET = ['change', 'secret', 'password', 'example']

/**
 * What is wrong between settings that are right by themselves: a demo that would be public, a real portal with something missing or
 * in the clear. Names settings and rules, never a value.
 */
export function faultsBetween(values: Values, env: Environment): string[] {
  const faults: string[] = []
  const baseUrl = originOf(values)
  const secrets = secretsOf(values)
  const real = (env.ISSUER_URL ?? '') !== ''

  if (secrets !== null) for (const why of weaknesses(secrets)) faults.push(`SESSION_SECRET ${why}`)
  if (!real) {
    if (!isLoopback(baseUrl)) faults.push('BASE_URL must be loopback while ISSUER_URL is not set: the demo is never public')
    if (values.HOST !== undefined && !isLoopbackHost(values.HOST))
      faults.push('HOST must be loopback while ISSUER_URL is not set: the demo is never public')
    return faults
  }
  if (!values.CLIENT_ID) faults.push('CLIENT_ID is missing')
  if (!values.CLIENT_SECRET && !values.CLIENT_PRIVATE_KEY_FILE) faults.push('CLIENT_SECRET or CLIENT_PRIVATE_KEY_FILE is missing')
  if (secrets === null) faults.push('SESSION_SECRET is missing')
  if (!isHttpsOrLoopback(baseUrl)) faults.push('BASE_URL must be https, or loopback')
  if (values.ISSUER_URL !== undefined && !isHttpsOrLoopback(values.ISSUER_URL))
    faults.push('ISSUER_URL must be https, or loopback')
  if (values.ISSUER_URL?.startsWith('https:') && env.NODE_TLS_REJECT_UNAUTHORIZED === '0')
    faults.push('NODE_TLS_REJECT_UNAUTHORIZED=0 turns certificate checks off; use NODE_EXTRA_CA_CERTS for a private authority')
  if (values.SESSION_STORE === 'memory:' && !isLoopback(baseUrl))
    faults.push('SESSION_STORE must not be memory: on a BASE_URL that is not loopback')
  if (values.LEGACY_APP_URL !== undefined && !values.GATEWAY_SECRET)
    faults.push('GATEWAY_SECRET is missing while LEGACY_APP_URL is set')
  if (values.FACTOR_API_URL !== undefined && !values.FACTOR_API_TOKEN)
    faults.push('FACTOR_API_TOKEN is missing while FACTOR_API_URL is set')
  if (values.FACTOR_API_URL !== undefined && !isHttpsOrLoopback(values.FACTOR_API_URL))
    faults.push('FACTOR_API_URL must be https, or loopback')
  return faults
}

function weaknesses(secrets: readonly string[]): string[] {
  const faults = new Set<string>()
  for (const secret of secrets) {
    if (secret.length < 32) faults.add('must be at least 32 characters long')
    if (new Set(secret).size < 12) faults.add('must have at least 12 different characters')
    for (const word of WORDS_OF_NO_SECRET) if (secret.toLowerCase().includes(word)) faults.add(`must not contain "${word}"`)
  }
  return [...faults]
}

export const secretsOf = (values: Values): readonly string[] | null =>
  values.SESSION_SECRET?.split(',').map((secret) => secret.trim()) ?? null

export const originOf = (values: Values): string => new URL(values.BASE_URL ?? `http://localhost:${values.PORT}`).origin
