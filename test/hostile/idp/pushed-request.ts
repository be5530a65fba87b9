import { randomUUID } from 'node:crypto'
import { type Answer, json, oauthError } from './answer.ts'
import { refuseClient } from './client-authentication.ts'
import type { RecordedRequest } from './record.ts'
import type { World } from './world.ts'

/** Keeps the parameters of an authorization request until they are used, once (RFC 9126 2). */
export async function pushedRequest(world: World, request: RecordedRequest): Promise<Answer> {
  if (world.behaviour.par === 'off') return oauthError(404, 'invalid_request', 'not offered')
  const refused = await refuseClient(world, request)
  if (refused) return refused
  const parameters = new URLSearchParams(request.parameters)
  if (parameters.has('request_uri')) return oauthError(400, 'invalid_request', 'request_uri is not allowed here')
  for (const name of ['client_secret', 'client_assertion', 'client_assertion_type']) parameters.delete(name)
  parameters.set('client_id', world.client.id)
  const requestUri = `urn:ietf:params:oauth:request_uri:${randomUUID()}`
  world.pushed.set(requestUri, parameters)
  return json(201, { request_uri: requestUri, expires_in: 60 })
}
