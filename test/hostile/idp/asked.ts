import { z } from 'zod/v3'
import type { World } from './world.ts'

/**
 * What an authorization request asks for: what was pushed, once (RFC 9126 4), or what the URL says. Null for a `request_uri`
 * that nothing was pushed under, or that was used.
 */
export function effectiveParameters({ pushed, behaviour }: World, sent: URLSearchParams): URLSearchParams | null {
  const requestUri = sent.get('request_uri')
  if (requestUri === null) return sent
  const parameters = pushed.get(requestUri)
  if (!parameters) return null
  pushed.delete(requestUri)
  if (behaviour.pushedParameters === 'binding') return parameters
  const edited = new URLSearchParams(parameters)
  for (const [name, value] of sent) if (name !== 'request_uri') edited.set(name, value)
  return edited
}

/** A parameter of the request, or null where it is absent or this provider takes no notice of it. */
export function obeyed({ behaviour }: World, name: World['behaviour']['ignore'][number], asked: URLSearchParams): string | null {
  return behaviour.ignore.includes(name) ? null : asked.get(name)
}

/** The first `acr` asked for, by `acr_values` or by the `claims` parameter (OpenID Connect Core 1.0, 5.5.1.1). */
export function requestedAcr(world: World, asked: URLSearchParams): string | undefined {
  return obeyed(world, 'acr_values', asked)?.split(' ')[0] || requestedClaim(world, 'acr', asked)
}

const ClaimsParameter = z.object({
  id_token: z
    .record(
      z.string(),
      z
        .object({ value: z.string(), values: z.array(z.string()) })
        .partial()
        .nullable(),
    )
    .optional(),
})

/** The first value the `claims` parameter asks for in an ID-token claim. */
export function requestedClaim(world: World, claim: 'acr' | 'acrs', asked: URLSearchParams): string | undefined {
  return valuesInClaims(obeyed(world, 'claims', asked), claim)[0]
}

/** The values a `claims` parameter asks for in an ID-token claim, in order of preference. */
export function valuesInClaims(parameter: string | null, claim: 'acr' | 'acrs'): readonly string[] {
  if (!parameter) return []
  const request = ClaimsParameter.parse(JSON.parse(parameter)).id_token?.[claim]
  return request?.values ?? (request?.value === undefined ? [] : [request.value])
}
