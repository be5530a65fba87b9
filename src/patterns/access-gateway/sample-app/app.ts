import { join } from 'node:path'
import express, { type Express, type Request, type Response } from 'express'
import { createOwnSessions, type OwnSession } from './own-session.ts'
import { createTimesheets } from './timesheets.ts'
import { createAssertionVerifier } from './verify-assertion.ts'

/** Who the headers say is there. */
type Person = Readonly<{ subject: string; name: string; email: string; level: string }>

/**
 * Timesheets, the way such apps are: capital and small letters are one, a slash more or less does not matter, and whoever the
 * headers name is there. What was added for the gateway is the check that it was the gateway that spoke.
 */
export function createTimesheetsApp(secret: string, audience: string, clock: () => number): Express {
  const verify = createAssertionVerifier(secret, audience, clock)
  const sessionOf = createOwnSessions()
  const timesheets = createTimesheets()

  const app = express()
  app.disable('x-powered-by')
  app.set('views', join(import.meta.dirname, 'views'))
  app.set('view engine', 'ejs')
  app.use(express.urlencoded({ extended: false }))

  app.use(async (req, res, next) => {
    const speaker = await verify(req.get('X-Auth-Assertion'), { method: req.method, path: req.path })
    const person = speaker === null ? null : personIn(req)
    if (person === null || speaker?.subject !== person.subject) {
      res.status(403).render('refused')
      return
    }
    const session = sessionOf(req, res, person.subject)
    session.pages += 1
    res.locals = { ...res.locals, person, session, received: receivedIn(req) } satisfies Locals
    next()
  })

  app.get(['/timesheets', '/timesheets/approve'], (req, res) => {
    const page = /approve/i.test(req.path) ? 'approve' : 'list'
    res.render(page, { timesheets, notice: noticeOf(req), ...localsOf(res) })
  })
  app.post('/timesheets/approve', (req, res) => {
    const { person } = localsOf(res)
    const chosen = timesheets.find(({ id, approvedBy }) => id === req.body?.id && approvedBy === null)
    if (chosen !== undefined) chosen.approvedBy = person.name
    res.redirect(303, `/timesheets/approve?notice=${chosen === undefined ? 'nothing' : 'approved'}`)
  })
  app.use((_req, res) => void res.status(404).render('missing'))
  return app
}

type Locals = Readonly<{ person: Person; session: OwnSession; received: ReadonlyArray<readonly [string, string]> }>

const localsOf = (res: Response): Locals => res.locals as Locals

/** Values are percent-encoded where they are not plain text. A person without a subject is nobody. */
function personIn(req: Request): Person | null {
  const value = (name: string): string => decodeURIComponent(req.get(name) ?? '')
  const subject = value('X-Auth-Subject')
  if (subject === '') return null
  return { subject, name: value('X-Auth-Name') || subject, email: value('X-Auth-Email'), level: value('X-Auth-Level') }
}

/** Every header as it arrived, for the page to show. */
function receivedIn({ rawHeaders }: Request): Array<readonly [string, string]> {
  return rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as const] : []))
}

function noticeOf(req: Request): string | null {
  const { notice } = req.query
  return typeof notice === 'string' && ['approved', 'nothing', 'form_not_kept'].includes(notice) ? notice : null
}
