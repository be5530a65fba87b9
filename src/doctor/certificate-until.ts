import { request } from 'node:https'
import { TLSSocket } from 'node:tls'
import { type EpochSeconds, epochSeconds } from '../assurance/time.ts'

/**
 * When the certificate of a host expires; null for http, and where it cannot be seen. Says nothing about whether it is valid: fetch did.
 *
 * @param timeout whole seconds.
 */
export function certificateUntil(address: string, timeout: number): Promise<EpochSeconds | null> {
  if (!address.startsWith('https:')) return Promise.resolve(null)
  return new Promise((resolve) => {
    const asked = request(address, { method: 'HEAD', signal: AbortSignal.timeout(timeout * 1000) }, (response) => {
      const until = response.socket instanceof TLSSocket ? Date.parse(response.socket.getPeerCertificate().valid_to) : Number.NaN
      response.destroy()
      resolve(Number.isNaN(until) ? null : epochSeconds(until / 1000))
    })
    asked.on('error', () => resolve(null))
    asked.end()
  })
}
