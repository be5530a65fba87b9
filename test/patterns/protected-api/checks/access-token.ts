import { boxed } from '../../../../src/assurance/profiles/boxed.ts'
import { seconds } from '../../../../src/assurance/time.ts'
import type { AccessToken, ExpectedOfToken } from '../../../../src/patterns/protected-api/checks/expected.ts'
import { ago, NOW } from '../../../assurance/evidence.ts'

type Members = Readonly<Record<string, unknown>>

const HEADER: Members = { alg: 'RS256', typ: 'at+jwt', kid: 'k1' }
const CLAIMS: Members = {
  iss: 'https://id.example.com',
  aud: 'https://portal.example.com/api',
  sub: 'alice',
  client_id: 'native-app',
  jti: 'b2a1',
  iat: ago(1),
  exp: ago(1) + 300,
  auth_time: ago(10),
  acr: 'urn:okta:loa:2fa:any',
  amr: ['pwd', 'otp'],
}

/** A good access token of a two-factor sign-in 10 s ago, with other members where named; undefined takes one away. */
export function accessToken({ claims = {}, header = {} }: { claims?: Members; header?: Members } = {}): AccessToken {
  return { header: present({ ...HEADER, ...header }), claims: present({ ...CLAIMS, ...claims }) }
}

/** What the good token is held against. */
export function expectedOfToken(parts: Partial<ExpectedOfToken> = {}): ExpectedOfToken {
  return {
    issuer: 'https://id.example.com',
    audience: 'https://portal.example.com/api',
    clientId: 'portal',
    alg: 'RS256',
    nonce: null,
    accessTokenHash: null,
    subject: null,
    requirement: { kind: 'within', level: 'two-factor', within: seconds(300) },
    sentAt: NOW,
    now: NOW,
    tolerance: seconds(30),
    profile: boxed,
    ...parts,
  }
}

const present = (members: Members): Members =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
