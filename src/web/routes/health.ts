import type { Request, Response } from 'express'
import type { Route } from '../route.ts'
import type { Services } from '../services.ts'

export function healthRoutes(services: Services): readonly Route[] {
  return [
    { path: '/healthz', needs: 'nothing', get: alive },
    { path: '/readyz', needs: 'nothing', get: (req, res) => ready(services, req, res) },
  ]
}

function alive(_req: Request, res: Response): void {
  res.json({ status: 'ok' })
}

/** Whether the store and the provider can be reached now, and which one cannot. */
async function ready({ store, provider }: Services, _req: Request, res: Response): Promise<void> {
  const [storeState, idpState] = await Promise.all([stateOf(store.ready()), stateOf(provider.probe())])
  const all = storeState === 'ok' && idpState === 'ok'
  if (!all) res.set('Retry-After', '5')
  res.status(all ? 200 : 503).json({ status: all ? 'ok' : 'unavailable', store: storeState, idp: idpState })
}

async function stateOf(asked: Promise<unknown>): Promise<'ok' | 'unavailable'> {
  return asked.then(
    () => 'ok' as const,
    () => 'unavailable' as const,
  )
}
