import type Provider from 'oidc-provider'

type Asked = Readonly<{ session?: { accountId: string } | undefined; params: Readonly<Record<string, unknown>> }>

/**
 * The `sub` of the only person who may go on in this interaction: whoever is signed in, or whom `id_token_hint` or
 * `claims.id_token.sub` names. Null where anybody may sign in. oidc-provider looks at hints on the way in only, so the
 * pages compare before they finish.
 */
export async function expectedPerson(provider: Provider, { session, params }: Asked): Promise<string | null> {
  if (session !== undefined) return session.accountId
  if (typeof params.id_token_hint === 'string') {
    const client = await provider.Client.find(String(params.client_id))
    if (client === undefined) return null
    return String((await provider.IdToken.validate(params.id_token_hint, client)).payload.sub)
  }
  return requestedSub(params)
}

/** The `sub` that `claims.id_token.sub` asks for, or null. @see OpenID Connect Core 1.0, section 5.5.1 */
export function requestedSub(params: Readonly<Record<string, unknown>>): string | null {
  if (typeof params.claims !== 'string') return null
  const value = (JSON.parse(params.claims) as { id_token?: { sub?: { value?: unknown } | null } | null }).id_token?.sub?.value
  return typeof value === 'string' ? value : null
}
