import { secondOf } from '../../assurance/time.ts'
import { sessionOfLineage } from '../../session/of-lineage.ts'
import type { Session } from '../../session/read.ts'
import type { Services } from '../../web/services.ts'
import { judge } from './judge.ts'
import type { Ruling } from './ruling.ts'

/**
 * Asks the same rule about the same person again and again while something lasts: a slow request, a streaming answer, a WebSocket.
 * Ends it as soon as the person has signed out, the level has lapsed, or nobody can say. What concerns nobody is left alone.
 *
 * @param every milliseconds.
 * @returns what stops asking.
 */
export function whileAllowed(services: Services, { rule, session, verdict }: Ruling, every: number, end: () => void): () => void {
  if (session === null || verdict.outcome !== 'allowed' || verdict.level === null) return () => {}
  const timer = setInterval(async () => {
    const allowed = await isStillAllowed(services, rule, session).catch(() => false)
    if (!allowed) end()
  }, every)
  timer.unref()
  return () => clearInterval(timer)
}

/** The session is looked for by its lineage: a step-up in another tab has given it a new id meanwhile. */
async function isStillAllowed(services: Services, rule: Ruling['rule'], { data }: Session): Promise<boolean> {
  const { store, config, clock } = services
  const found = await sessionOfLineage(store, data)
  if (found === null) return false
  const verdict = judge(rule, found.data, config, secondOf(clock()))
  // The request was admitted already, and its sign-in is spent.
  const spent = verdict.outcome === 'challenged' && verdict.requirement.kind === 'each-time' && verdict.shortfall !== 'signed-out'
  return spent || verdict.outcome === 'allowed'
}
