import { timingSafeEqual } from 'node:crypto'
import { join } from 'node:path'
import { parseCookie } from 'cookie'
import ejs from 'ejs'
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Response } from 'express'
import type { Config } from '../../config.ts'
import { PortalError } from '../../errors.ts'
import type { Provider } from '../../oidc/provider.ts'
import { refuseCrossOriginWrites } from '../../web/cross-origin.ts'
import { securityHeaders } from '../../web/security-headers.ts'
import type { Journey } from './journey.ts'
import { askedInWords, cameBackInWords, madeOfIt, summary } from './summary.ts'

const PAGE = join(import.meta.dirname, 'page.ejs')
const STYLES = join(import.meta.dirname, '../../../views/assets/portal.css')
const COOKIE = 'doctor'

export type TryParts = Readonly<{
  config: Config
  provider: Provider
  journey: Journey
  /** Opens the page to one browser: it stands in the address that was printed, and nowhere else. */
  key: string
  /** Called once, after the last step, with everything that was tried in words. */
  done: (words: string) => void
}>

/**
 * One page that takes one person through the steps. Whoever has not opened the printed address sees and starts nothing: on a public
 * `BASE_URL` anybody could come by.
 */
export function createTryApp(parts: TryParts): Express {
  const { config, provider, journey, done } = parts
  const app = express()
  app.disable('x-powered-by')
  app.use(refuseCrossOriginWrites(config.baseUrl), securityHeaders(config, provider), noStore)
  app.get('/portal.css', (_req, res) => res.sendFile(STYLES))
  app.use(onlyWithKey(parts))

  const settle = () => {
    if (journey.next() === null) done(summary(journey.attempts()))
  }
  app.get('/', (_req, res) => sendPage(parts, res, null))
  app.post('/ask', async (_req, res) => {
    if (journey.next() === null) return res.redirect(303, '/')
    try {
      res.redirect(303, (await journey.ask()).href)
    } catch (error) {
      if (!(error instanceof PortalError)) throw error
      await sendPage(parts, res, `The provider cannot be asked: ${error.message}.`)
    }
  })
  app.post('/skip', (_req, res) => {
    const wasLeft = journey.next() !== null
    journey.skip()
    if (wasLeft) settle()
    res.redirect(303, '/')
  })
  app.get('/callback', async (req, res) => {
    const { searchParams } = new URL(req.originalUrl, config.baseUrl)
    if (await journey.answer(searchParams)) settle()
    res.redirect(303, '/')
  })
  app.use(plainly)
  return app
}

/** The printed address turns into a cookie; without it nothing is shown. */
function onlyWithKey({ config, key }: TryParts): RequestHandler {
  return (req, res, next) => {
    if (req.path === '/' && equals(String(req.query.key ?? ''), key)) {
      res.cookie(COOKIE, key, { httpOnly: true, sameSite: 'lax', secure: config.secure, path: '/' })
      return res.redirect(303, '/')
    }
    if (equals(parseCookie(req.get('Cookie') ?? '')[COOKIE] ?? '', key)) return next()
    res.status(403).type('text').send('Open the address that the doctor printed in the terminal.\n')
  }
}

function equals(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

async function sendPage({ config, journey }: TryParts, res: Response, trouble: string | null): Promise<void> {
  const next = journey.next()
  const model = {
    issuer: config.provider.issuer,
    attempts: journey.attempts().map((attempt) => ({
      level: attempt.step.level,
      granted: attempt.refusal === null,
      asked: askedInWords(attempt.step.asked),
      cameBack: cameBackInWords(attempt.cameBack),
      portal: madeOfIt(attempt),
    })),
    next: next === null ? null : { level: next.level, asked: askedInWords(next.asked) },
    trouble,
  }
  res
    .status(trouble === null ? 200 : 503)
    .type('html')
    .send(await ejs.renderFile(PAGE, model, { cache: true }))
}

const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store')
  next()
}

/** Four parameters: that is how Express knows a handler of errors. */
const plainly: ErrorRequestHandler = (error, _req, res, _next) => {
  const status = error instanceof PortalError ? error.status : 500
  res
    .status(status)
    .type('text')
    .send(`${error instanceof PortalError ? error.message : 'Something unexpected went wrong'}.\n`)
}
