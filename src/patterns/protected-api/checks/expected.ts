import type { Answer, Expected, IdToken } from '../../../checks/check.ts'

/** A JWT access token whose signature has been verified, or what introspection said of one, as claims without a header. */
export type AccessToken = IdToken

/**
 * What an access token is held against: what an ID token is, with nothing expected of the claims that only an ID token has
 * (`nonce`, `at_hash`), and the audience that is this API.
 */
export type ExpectedOfToken = Readonly<Expected & { audience: string }>

/** One question about an access token. The portal's own checks of ID tokens fit, where a claim means the same in both. */
export type TokenCheck = (token: AccessToken, expected: ExpectedOfToken) => Answer
