import { randomBytes, randomUUID } from 'node:crypto'
import { type Answer, page } from './answer.ts'
import { sendBack } from './authorization-response.ts'
import type { Dialect } from './dialect.ts'
import { grantCode } from './grant-code.ts'
import type { RecordedRequest } from './record.ts'
import { sessionCookie, sessionKey } from './session-cookie.ts'
import { now, type World } from './world.ts'

/** An authorization request, answered as the product of that dialect would. */
export function answerInDialect(world: World, request: RecordedRequest, asked: URLSearchParams, dialect: Dialect): Answer {
  const { user, can } = world.behaviour
  const cookie = sessionKey(request)
  const existing = world.sessions.get(cookie)
  const own = existing?.user.sub === user.sub ? existing : null
  const reply = dialect.answer({ asked, proofs: own?.proofs ?? [], can, now: now(world) })
  switch (reply.kind) {
    case 'page':
      return page(200, reply.says)
    case 'error':
      return sendBack(world, asked, {
        error: reply.error,
        ...(reply.description === undefined ? {} : { error_description: reply.description }),
      })
    case 'signed-in': {
      const session = { sid: own?.sid ?? randomUUID(), user, authTime: now(world), proofs: reply.proofs }
      const key = existing ? cookie : randomBytes(24).toString('base64url')
      world.sessions.set(key, session)
      const answer = sendBack(world, asked, { code: grantCode(world, session, asked, reply.claims) })
      return { ...answer, headers: { ...answer.headers, 'set-cookie': sessionCookie(key) } }
    }
  }
}
