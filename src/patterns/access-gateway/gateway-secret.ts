import { hash, timingSafeEqual } from 'node:crypto'

/** Compares what a caller shows with the secret, in a time that tells nothing of either. An absent one is never equal. */
export function isGatewaySecret(shown: string | undefined, secret: string): boolean {
  if (shown === undefined || secret === '') return false
  return timingSafeEqual(hash('sha256', shown, 'buffer'), hash('sha256', secret, 'buffer'))
}
