import { randomFillSync } from 'node:crypto'

const BYTES = 9
const DRAWN_AT_ONCE = 512

/**
 * A source of references: 72 random bits each, 12 base64url characters. Randomness is drawn for many at a time, because a draw costs
 * more than the rest of a request's beginning. Good for telling requests apart, and for nothing that has to stay secret.
 */
export function references(): () => string {
  const drawn = Buffer.allocUnsafe(BYTES * DRAWN_AT_ONCE)
  let at = drawn.length
  return () => {
    if (at === drawn.length) {
      randomFillSync(drawn)
      at = 0
    }
    at += BYTES
    return drawn.toString('base64url', at - BYTES, at)
  }
}
