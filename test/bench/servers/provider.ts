// The provider of every sign-in, in a process of its own: the tests' own, at its most honest.
import { startHostileIdp } from '../../hostile/hostile-idp.ts'

const { issuer, clientId, clientSecret } = await startHostileIdp({
  behaviour: { user: { sub: 'alice', name: 'Alice Adams', email: 'alice@example.test' }, defaultAcr: 'urn:okta:loa:1fa:pwd' },
})
process.send?.({ issuer, clientId, clientSecret })
