import { type Check, fails, holds } from './check.ts'

/** The nonce of this very transaction; where none was sent, none may come. */
export const nonceIsTheOneSent: Check = ({ claims }, { nonce }) => {
  const got = claims.nonce
  if (nonce === null) return got === undefined ? holds : fails('nonce came though none was sent')
  return typeof got === 'string' && got === nonce ? holds : fails('nonce is not the one sent')
}
