import type { Configuration } from 'oidc-provider'

/** How long somebody may take over a sign-in, in seconds. */
export const INTERACTION_LIFETIME = 600

const HALF_A_DAY = 43_200

/** How long everything lives, in seconds. Sessions outlast a portal's, so that single sign-on shows. */
export const LIFETIMES: NonNullable<Configuration['ttl']> = {
  AccessToken: 300,
  AuthorizationCode: 60,
  BackchannelAuthenticationRequest: ({ oidc }) => Math.min(300, Number(oidc.params?.requested_expiry ?? 120)),
  Grant: HALF_A_DAY,
  IdToken: 300,
  Interaction: INTERACTION_LIFETIME,
  Session: HALF_A_DAY,
}
