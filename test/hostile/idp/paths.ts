/** The path of each endpoint below the issuer. */
export const PATHS = {
  discovery: '/.well-known/openid-configuration',
  jwks: '/jwks',
  authorize: '/authorize',
  par: '/par',
  token: '/token',
  userinfo: '/userinfo',
  backchannel: '/backchannel-authentication',
  end_session: '/end-session',
  attacker: '/attacker',
} as const
