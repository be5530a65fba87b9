import { EventEmitter } from 'node:events'
import type { Response } from 'express'

export type PhoneChanges = ReturnType<typeof phoneChanges>

/** Tells open phone pages that something on them has changed. What, they look up themselves. */
export function phoneChanges() {
  const emitter = new EventEmitter().setMaxListeners(0)
  const open = new Set<Response>()

  return {
    announce(person: string) {
      emitter.emit(person)
    },
    /** Keeps a response open as server-sent events until the page goes away or the box stops. */
    stream(person: string, res: Response) {
      res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
      res.write('retry: 1000\n\n')
      const tell = () => res.write('data: changed\n\n')
      emitter.on(person, tell)
      open.add(res)
      res.on('close', () => {
        emitter.off(person, tell)
        open.delete(res)
      })
    },
    /** Ends all open streams: a server cannot close while one is. */
    close() {
      for (const res of open) res.end()
    },
  }
}
