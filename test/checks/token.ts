import { okta } from '../../src/assurance/profiles/okta.ts'
import { seconds } from '../../src/assurance/time.ts'
import type { Expected, IdToken } from '../../src/checks/check.ts'
import { ago, NOW } from '../assurance/evidence.ts'

type Members = Readonly<Record<string, unknown>>

const HEADER: Members = { alg: 'RS256', typ: 'JWT', kid: 'k1' }
const CLAIMS: Members = {
  iss: 'https://id.example.com',
  aud: 'portal',
  sub: 'alice',
  nonce: 'n-0S6_WzA2Mj',
  iat: ago(1),
  exp: ago(1) + 3600,
  auth_time: ago(10),
  acr: 'urn:okta:loa:2fa:any',
  amr: ['pwd', 'otp'],
}

/** A good ID token of a two-factor sign-in 10 s ago, with other members where named; undefined takes one away. */
export function token({ claims = {}, header = {} }: { claims?: Members; header?: Members } = {}): IdToken {
  return { header: present({ ...HEADER, ...header }), claims: present({ ...CLAIMS, ...claims }) }
}

/** What the good token is held against: two factors within 300 s, asked of alice 20 s ago. */
export function expected(parts: Partial<Expected> = {}): Expected {
  return {
    issuer: 'https://id.example.com',
    clientId: 'portal',
    alg: 'RS256',
    nonce: 'n-0S6_WzA2Mj',
    accessTokenHash: null,
    subject: 'alice',
    requirement: { kind: 'within', level: 'two-factor', within: seconds(300) },
    sentAt: ago(20),
    now: NOW,
    tolerance: seconds(30),
    profile: okta,
    ...parts,
  }
}

/** What a string is not. */
export const NOT_STRINGS: readonly unknown[] = [null, true, false, 0, -1, 1, 1e300, NaN, {}, [], ['x'], { toString: 'x' }]

/** What a moment is not: wrong types, before 1970, beyond the calendar. */
export const NOT_TIMES: readonly unknown[] = [
  null,
  true,
  '',
  '1',
  '1764000000',
  '__proto__',
  {},
  [],
  [1_764_000_000],
  -1,
  -0.5,
  1e300,
  8.64e12 + 1,
  NaN,
  Infinity,
]

const present = (members: Members): Members =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
