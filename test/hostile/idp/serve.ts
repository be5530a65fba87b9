import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Answer, page } from './answer.ts'
import { authorize } from './authorize.ts'
import { backchannel } from './backchannel.ts'
import type { Endpoint } from './behaviour.ts'
import { deliver } from './deliver.ts'
import { attackerKeys, discovery, jwks } from './discovery.ts'
import { endSession } from './end-session.ts'
import { PATHS } from './paths.ts'
import { pushedRequest } from './pushed-request.ts'
import { type OpenRecord, record } from './record.ts'
import { token } from './token.ts'
import { userinfo } from './userinfo.ts'
import type { World } from './world.ts'

const HANDLERS: Readonly<Record<Endpoint, (world: World, request: OpenRecord) => Answer | Promise<Answer>>> = {
  discovery,
  jwks,
  authorize,
  par: pushedRequest,
  token,
  userinfo,
  backchannel,
  end_session: endSession,
  attacker: attackerKeys,
  unknown: () => page(404, 'Nothing here.'),
}

/** One request: recorded, handled, held where the endpoint is held, and answered as its fault has it. */
export async function serve(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  stopped: AbortSignal,
): Promise<void> {
  const recorded = await record(endpointOf(world, request), request)
  world.requests.push(recorded)
  const answer = await HANDLERS[recorded.endpoint](world, recorded)
  recorded.answer = answer
  const gate = world.gates.get(recorded.endpoint)
  gate?.arrived.resolve(recorded)
  await gate?.opened.promise
  await deliver(response, answer, world.behaviour.faults[recorded.endpoint], recorded.asked, stopped)
}

function endpointOf({ issuer }: World, { url = '/' }: IncomingMessage): Endpoint {
  const path = url.split('?')[0]
  const base = new URL(issuer).pathname.replace(/\/$/, '')
  const named = Object.entries(PATHS).find(([, below]) => base + below === path)
  return (named?.[0] as Endpoint | undefined) ?? 'unknown'
}
