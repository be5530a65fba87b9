import { type Acr, isAcr } from './acr-values.ts'

/** What a request asks of the authentication: nothing, one of these, or something that does not exist here. */
export type Wanted = Readonly<{ kind: 'nothing' } | { kind: 'any-of'; values: readonly Acr[] } | { kind: 'impossible' }>

type AcrClaim = { essential?: unknown; value?: unknown; values?: unknown } | null | undefined

/**
 * Reads `acr_values`, or else the `acr` of `claims.id_token`, from the parameters of a request. Unknown values are ignored, as
 * Okta does, except where an essential `acr` names nothing else: that cannot be met.
 *
 * @see OpenID Connect Core 1.0, sections 3.1.2.1 and 5.5.1.1
 */
export function wantedAcr(params: Readonly<Record<string, unknown>>): Wanted {
  if (typeof params.acr_values === 'string') return oneOf(params.acr_values.split(' ').filter(isAcr))
  if (typeof params.claims !== 'string') return { kind: 'nothing' }
  const claim = (JSON.parse(params.claims) as { id_token?: { acr?: AcrClaim } | null }).id_token?.acr
  const named = claim?.value === undefined ? claim?.values : [claim.value]
  if (named === undefined) return { kind: 'nothing' }
  const known = Array.isArray(named) ? named.filter(isAcr) : []
  return known.length === 0 && claim?.essential === true ? { kind: 'impossible' } : oneOf(known)
}

const oneOf = (values: readonly Acr[]): Wanted => (values.length === 0 ? { kind: 'nothing' } : { kind: 'any-of', values })
