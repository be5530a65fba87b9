import type { Request, Response } from 'express'
import { decide } from '../../assurance/decide.ts'
import { secondOf } from '../../assurance/time.ts'
import { needsOf, sendPage } from '../frame.ts'
import type { Guard } from '../guards/guard.ts'
import type { Needs } from '../page-models.ts'
import type { Route } from '../route.ts'
import type { Services } from '../services.ts'
import { currentSession } from '../visit.ts'

/** A page that the home page tells of. `needs` where a guard does not say it. */
export type Listed = Readonly<{ path: string; name: string; needs: Guard | Needs }>

export function homeRoutes(services: Services, listed: readonly Listed[]): readonly Route[] {
  return [{ path: '/', needs: 'nothing', get: (req, res) => home(services, listed, req, res) }]
}

async function home(services: Services, listed: readonly Listed[], req: Request, res: Response): Promise<void> {
  const { config, clock, demo } = services
  const standing = (await currentSession(services, req, res))?.data ?? null
  const pages = listed.map(({ path, name, needs }) => {
    if (typeof needs !== 'function') return { path, name, needs, heldUntil: null }
    const decision = decide(needs.requirement, standing, config.profile, secondOf(clock()))
    return { path, name, needs: needsOf(needs.requirement), heldUntil: decision.outcome === 'granted' ? decision.until : null }
  })
  await sendPage(services, req, res, 'home', { pages, demo })
}
