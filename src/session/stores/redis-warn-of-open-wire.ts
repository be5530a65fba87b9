import { isLoopback } from '../../loopback.ts'
import type { RedisAddress } from '../../redis-address.ts'
import type { Report } from './report.ts'

/**
 * Reports a server on another machine that is reached in the clear or asks for no password: whoever is on the wire between reads who is
 * signed in, and whoever reaches the server may sign anybody out.
 *
 * @see OWASP ASVS 5.0, 12.3.3 and 13.2.1
 */
export function warnOfOpenWire(address: RedisAddress, report: Report): void {
  const servers = address.kind === 'server' ? [address.url] : address.sentinels
  if (servers.every(isLoopback)) return
  const { protocol, password } = new URL(address.kind === 'server' ? address.url : address.at('server', '6379'))
  if (protocol !== 'rediss:')
    report({ event: 'store.trouble', detail: 'Redis: another machine is reached in the clear: use rediss://' })
  if (password === '') report({ event: 'store.trouble', detail: 'Redis: another machine is reached without a password' })
}
