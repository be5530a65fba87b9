import { setGlobalProxyFromEnv } from 'node:http'
import type { Environment } from './contradictions.ts'
import { ConfigurationFault } from './errors.ts'

/** This machine is never reached through a proxy: `[::1]` is how fetch writes `::1`. */
const LOOPBACK = 'localhost,127.0.0.1,::1,[::1]'

/**
 * Sends what this process asks of others through the proxy that `HTTPS_PROXY` or `HTTP_PROXY` name, `NO_PROXY` and this machine
 * excepted: `fetch`, and whatever uses node's own agents. Not the session store. Does nothing where neither is set.
 *
 * @throws {ConfigurationFault} for a proxy that is no http(s) URL, and on a Node that has no proxy support; no part of the value is in it.
 */
export function useOutgoingProxy(env: Environment): void {
  const https = env.https_proxy || env.HTTPS_PROXY
  const http = env.http_proxy || env.HTTP_PROXY
  const given = { ...(https ? { HTTPS_PROXY: https } : {}), ...(http ? { HTTP_PROXY: http } : {}) }
  const faults = Object.entries(given).flatMap(([name, value]) =>
    isProxy(value) ? [] : [`${name} must be an http or https URL`],
  )
  if (faults.length > 0) throw new ConfigurationFault(faults)
  if (Object.keys(given).length === 0) return
  if (setGlobalProxyFromEnv === undefined) throw new ConfigurationFault(['HTTPS_PROXY needs Node 24.14 or newer'])
  const except = env.no_proxy || env.NO_PROXY
  setGlobalProxyFromEnv({ ...given, NO_PROXY: except ? `${except},${LOOPBACK}` : LOOPBACK })
}

function isProxy(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
}
