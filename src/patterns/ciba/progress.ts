import { setTimeout as pause } from 'node:timers/promises'
import type { Request, Response } from 'express'
import { secondOf } from '../../assurance/time.ts'
import { type Approval, asOf, hasEnded } from './approval.ts'
import type { Parts } from './carry-on.ts'
import type { Owner } from './records.ts'

const LOOK_EVERY_MS = 1000

export type Progress = ReturnType<typeof createProgress>

/** Tells open pages how a transfer stands, as server-sent events. Reads what is written down and asks no provider. */
export function createProgress({ services, records }: Parts) {
  const stopping = new AbortController()

  /** The status now, or null where the session that may know has ended. */
  async function standing(req: Request, id: string, { lineage }: Owner): Promise<Approval['status'] | null> {
    const session = await services.readSession(req.headers.cookie)
    const kept = session?.data.lineage === lineage ? await records.look(id) : undefined
    if (kept === undefined) return null
    return asOf(kept.record.approval, secondOf(services.clock())).status
  }

  return {
    /**
     * Sends `status` events until the transfer has ended, the session ends, the page goes away or the portal stops. Looks at the session each
     * time, and does not count as using it.
     */
    async follow(req: Request, res: Response, id: string, owner: Owner): Promise<void> {
      const gone = new AbortController()
      res.on('close', () => gone.abort())
      const signal = AbortSignal.any([gone.signal, stopping.signal])
      res.status(200).set('Content-Type', 'text/event-stream')
      res.flushHeaders()
      res.write('retry: 2000\n\n')
      let told: Approval['status'] | null = null
      while (!signal.aborted) {
        // A store in trouble ends the stream, and the browser asks again.
        const status = await standing(req, id, owner).catch(() => null)
        if (status === null) break
        if (status !== told) res.write(`event: status\ndata: ${JSON.stringify({ status })}\n\n`)
        told = status
        if (hasEnded({ status })) break
        await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => {})
      }
      res.end()
    },

    /** Ends all streams: a server does not close while one is open. */
    stop(): void {
      stopping.abort()
    },
  }
}
