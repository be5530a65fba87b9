import type { RequestListener } from 'node:http'
import type { Metrics } from './web/metrics.ts'

/** Answers `GET /metrics`, on a port of its own that only this machine reaches. */
export function metricsHandler(metrics: Metrics): RequestListener {
  return async (req, res) => {
    if (req.method !== 'GET' || req.url !== '/metrics') {
      res.writeHead(404).end()
      return
    }
    const text = await metrics.text().catch(() => null)
    if (text === null) res.writeHead(503).end()
    else res.writeHead(200, { 'Content-Type': metrics.contentType, 'Cache-Control': 'no-store' }).end(text)
  }
}
