import type { Request, Response } from 'express'
import { levelsHeld } from '../assurance/levels-held.ts'
import type { Requirement } from '../assurance/requirement.ts'
import { secondOf } from '../assurance/time.ts'
import type { SessionData } from '../session/data.ts'
import { languageOf } from './language.ts'
import type { Models, Needs, PersonModel, ViewName } from './page-models.ts'
import type { Services } from './services.ts'
import { currentSession } from './visit.ts'

/** Answers with a page: the view, and around it who is signed in and what they hold now. */
export async function sendPage<K extends ViewName>(
  services: Services,
  req: Request,
  res: Response,
  view: K,
  model: Models[K],
  status = 200,
): Promise<void> {
  const session = await currentSession(services, req, res)
  sendPageFor(services, req, res, view, model, status, session?.data ?? null)
}

/** The same where the session is known, or must not be asked for because the store is in trouble. */
export function sendPageFor<K extends ViewName>(
  services: Services,
  req: Request,
  res: Response,
  view: K,
  model: Models[K],
  status: number,
  data: SessionData | null,
): void {
  const { config } = services
  const person = data === null ? null : personModel(services, data)
  const html = services.render(view, model, {
    path: req.path,
    baseUrl: config.baseUrl,
    person,
    language: languageOf(services, req),
    places: [
      ...(config.gateway === null ? [] : (['timesheets'] as const)),
      ...(config.factorApi === null ? [] : (['help-desk'] as const)),
    ],
  })
  // `res.send` would copy the page into a buffer and send head and body in two pieces.
  res.statusCode = status
  res.setHeader('Content-Type', 'text/html; charset=utf-8')
  res.setHeader('Content-Length', Buffer.byteLength(html))
  res.end(html)
}

/** What the header shows of somebody. */
export function personModel({ config, clock }: Services, data: SessionData): PersonModel {
  const levels = levelsHeld(data, config.profile, config.windows, secondOf(clock()))
  return { name: nameOf(data), levels }
}

/** What to call somebody whose provider gave no name. */
export function nameOf({ name, email, subject }: SessionData): string {
  return name || email || subject
}

/** What a requirement asks of a person, for a page to say. */
export function needsOf(requirement: Requirement): Needs {
  switch (requirement.kind) {
    case 'session':
      return { kind: 'signed-in' }
    case 'within':
      return requirement
    case 'each-time':
      return { kind: 'each-time' }
  }
}
