import type { Request, Response } from 'express'
import { levelsHeld } from '../../assurance/levels-held.ts'
import { secondOf } from '../../assurance/time.ts'
import { nameOf } from '../frame.ts'
import type { Route } from '../route.ts'
import type { Services } from '../services.ts'

export function sessionApiRoutes(services: Services): readonly Route[] {
  return [{ path: '/api/session', needs: 'nothing', get: (req, res) => session(services, req, res) }]
}

/** Who is signed in and what they hold now. Looking does not keep a session alive. */
async function session({ config, clock, readSession }: Services, req: Request, res: Response): Promise<void> {
  const found = await readSession(req.headers.cookie)
  if (found === null) {
    res.json({ signed_in: false })
    return
  }
  const { data, idleUntil } = found
  const newest = data.evidence.at(-1)
  const held = levelsHeld(data, config.profile, config.windows, secondOf(clock()))
  res.json({
    signed_in: true,
    issuer: data.issuer,
    subject: data.subject,
    name: nameOf(data),
    acr: newest?.acr ?? null,
    amr: newest?.amr ?? [],
    auth_time: newest?.authTime ?? null,
    levels: Object.fromEntries(held.map(({ level, until }) => [level, { until }])),
    session: { idle_until: Math.min(idleUntil, data.endsAt), ends_at: data.endsAt },
  })
}
