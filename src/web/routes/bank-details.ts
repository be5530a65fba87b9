import type { Request, Response } from 'express'
import { electronicFormatIBAN, friendlyFormatIBAN, isValidIBAN } from 'ibantools'
import { seconds } from '../../assurance/time.ts'
import type { SessionData } from '../../session/data.ts'
import { FORM_NOT_KEPT } from '../challenge.ts'
import { needsOf, sendPage } from '../frame.ts'
import { requireAssurance } from '../guards/require-assurance.ts'
import type { Models } from '../page-models.ts'
import type { Route } from '../route.ts'
import type { Services } from '../services.ts'
import { currentSession, visitOf } from '../visit.ts'

/** How long the sample remembers an IBAN. */
const A_YEAR = seconds(31_536_000)

export function bankDetailsRoutes(services: Services): readonly Route[] {
  const needs = requireAssurance(services, { level: 'phishing-resistant', within: services.config.windows['phishing-resistant'] })

  const page = async (req: Request, res: Response, status: number, changes: Partial<Models['bank-details']>): Promise<void> => {
    const until = visitOf(res).granted?.until ?? 0
    const iban = await savedIban(services, await person(services, req, res))
    const model = { needs: needsOf(needs.requirement), until, iban, typed: '', fault: null, notice: null, ...changes }
    await sendPage(services, req, res, 'bank-details', model, status)
  }

  const show = (req: Request, res: Response): Promise<void> => {
    const { notice } = req.query
    return page(req, res, 200, { notice: notice === 'saved' || notice === FORM_NOT_KEPT ? notice : null })
  }

  const save = async (req: Request, res: Response): Promise<void> => {
    const typed = typeof req.body?.iban === 'string' ? req.body.iban.slice(0, 100) : ''
    const iban = electronicFormatIBAN(typed)
    if (iban === null || !isValidIBAN(iban)) return page(req, res, 400, { typed, fault: 'iban_invalid' })
    const sealed = await services.sealers.form.seal(iban)
    await services.store.keep(nameOf(await person(services, req, res)), sealed, A_YEAR)
    res.redirect(303, '/bank-details')
  }

  return [{ path: '/bank-details', needs, get: show, post: save }]
}

async function savedIban({ store, sealers }: Services, data: SessionData): Promise<string | null> {
  const sealed = await store.peek(nameOf(data))
  const iban = sealed === undefined ? undefined : await sealers.form.open(sealed)
  return typeof iban === 'string' ? friendlyFormatIBAN(iban) : null
}

async function person(services: Services, req: Request, res: Response): Promise<SessionData> {
  const session = await currentSession(services, req, res)
  if (session === null) throw new TypeError('the guard let nobody through')
  return session.data
}

const nameOf = ({ issuer, subject }: SessionData): string => `iban:${JSON.stringify([issuer, subject])}`
