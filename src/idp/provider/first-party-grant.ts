import type { Configuration } from 'oidc-provider'

/**
 * Grants a client what it asks without a consent page: every client here belongs to the demo. The session's grant is used
 * again, so that one sign-out ends all of it.
 */
export const firstPartyGrant: NonNullable<Configuration['loadExistingGrant']> = async ({ oidc }) => {
  const { client, session } = oidc
  if (client === undefined || session?.accountId === undefined) return undefined
  const { Grant } = oidc.provider
  const held = session.grantIdFor(client.clientId)
  const kept = held === undefined ? undefined : await Grant.find(held)
  const grant = kept ?? new Grant({ clientId: client.clientId, accountId: session.accountId })
  grant.addOIDCScope([...oidc.requestParamOIDCScopes].join(' '))
  for (const resource of Object.keys(oidc.resourceServers ?? {}))
    grant.addResourceScope(resource, [...oidc.requestParamScopes].join(' '))
  await grant.save()
  return grant
}
