import type { RequestHandler } from 'express'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { SessionStore } from '../session/store.ts'
import type { Audit } from './audit.ts'

/** What an operator watches, in Prometheus' format. Loaded only where `METRICS_PORT` is set. */
export type Metrics = Readonly<{
  /** The same audit, counted. */
  counted(audit: Audit): Audit
  /** The same store, each call timed. */
  timed(store: SessionStore): SessionStore
  /** Times `GET /callback`, from the request to the last byte of the answer. */
  timeCallbacks: RequestHandler
  /** The text that a scrape gets. */
  text(): Promise<string>
  contentType: string
}>

const TIMED = [
  'get',
  'set',
  'touch',
  'destroy',
  'move',
  'claim',
  'findWhere',
  'destroyWhere',
  'keep',
  'peek',
  'take',
  'replace',
  'keptFor',
] as const

/** Names and reasons only: no label holds a person, a session or anything a visitor chose. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const events = new Counter({
    name: 'portal_events_total',
    help: 'Audit events',
    labelNames: ['event', 'outcome', 'reason'],
    registers,
  })
  const calls = new Histogram({
    name: 'portal_store_seconds',
    help: 'Calls to the session store',
    labelNames: ['call', 'outcome'],
    buckets: [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5],
    registers,
  })
  const callbacks = new Histogram({
    name: 'portal_callback_seconds',
    help: 'Answers of the callback',
    labelNames: ['status'],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  })
  return {
    timeCallbacks(req, res, next) {
      if (req.path === '/callback') {
        const end = callbacks.startTimer()
        res.once('close', () => end({ status: res.statusCode }))
      }
      next()
    },
    counted: (audit) => (event, cause, fields) => {
      events.inc({ event, outcome: fields.outcome, reason: fields.reason ?? '' })
      audit(event, cause, fields)
    },
    timed(store) {
      new Gauge({
        name: 'portal_sessions',
        help: 'Live sessions',
        registers,
        async collect() {
          this.set(await store.count().catch(() => Number.NaN))
        },
      })
      const timed = Object.fromEntries(TIMED.map((call) => [call, measured(store, call, calls)]))
      return { ...store, ...timed } as SessionStore
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

function measured(store: SessionStore, call: (typeof TIMED)[number], calls: Histogram<'call' | 'outcome'>) {
  const method = store[call] as (...values: unknown[]) => Promise<unknown>
  return async (...values: unknown[]): Promise<unknown> => {
    const end = calls.startTimer({ call })
    try {
      const answer = await method(...values)
      end({ outcome: 'success' })
      return answer
    } catch (error) {
      end({ outcome: 'failure' })
      throw error
    }
  }
}
