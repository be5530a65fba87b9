import type { Request, Response } from 'express'
import { secondOf } from '../../assurance/time.ts'
import { CrossOrigin, Malformed, MethodNotAllowed, type PortalError, TooLarge } from '../../errors.ts'
import { challenge } from '../../web/challenge.ts'
import { sendKept } from '../../web/guards/guard.ts'
import { isPrefetch, navigates } from '../../web/navigates.ts'
import type { Services } from '../../web/services.ts'
import { visitOf } from '../../web/visit.ts'
import type { SignAssertion } from './assertion.ts'
import { comesFromElsewhere } from './comes-from-elsewhere.ts'
import { isPlainlyFramed } from './framing.ts'
import { normalTarget } from './normal-path.ts'
import type { PassOn } from './pass-on.ts'
import { isOpen, type Policy } from './policy.ts'
import { type Refusal, recordRefusal, recordRuling } from './record.ts'
import { NotForThisPerson } from './refused.ts'
import { type Body, headersToApp } from './request-to-app.ts'
import { isMethod, METHODS } from './rule.ts'
import { type Asked, admissionTo, type Ruling, rulingFor } from './ruling.ts'
import { readSmallForm } from './small-form.ts'
import { tellApp } from './tell-app.ts'
import { type Handshakes, takeOver } from './upgrade.ts'
import { whileAllowed } from './while-allowed.ts'

/** What the built-in proxy works with. */
export type Proxying = Readonly<{
  policy: Policy
  sign: SignAssertion
  passOn: PassOn
  handshakes: Handshakes
  /** How often a request that lasts is asked about again, in milliseconds. */
  recheck: number
}>

/**
 * One request to the app: read, judged, and sent on, challenged or refused. A small form is read whole before it is judged, so that it
 * can be kept; everything else streams, and is asked about again while it lasts.
 */
export async function proxyRequest(services: Services, proxying: Proxying, req: Request, res: Response): Promise<void> {
  const refusal = (reason: Refusal, error: PortalError): PortalError => {
    recordRefusal(services, req, res, reason)
    return error
  }
  const { method } = req
  if (!isMethod(method)) throw refusal('method', new MethodNotAllowed(METHODS.join(', ')))
  if (!isPlainlyFramed(req)) {
    res.set('Connection', 'close')
    throw refusal('malformed', new Malformed('the end of the body can be read in two ways'))
  }
  const target = normalTarget(req.url)
  if (target === undefined) throw refusal('unclear_path', new Malformed('the path has no one meaning'))
  if (comesFromElsewhere(req, res, services.config.baseUrl)) throw refusal('cross_origin', new CrossOrigin('from another origin'))

  const form = await readSmallForm(req, res)
  const asked: Asked = { method, path: target.path }
  const ruling = await rulingFor(services, proxying.policy, req, res, asked)
  if (ruling === 'unclear') throw refusal('unclear_path', new Malformed('the path has no one meaning'))
  if (isPrefetch(req) && !isOpen(ruling.rule)) {
    res.status(204).end()
    return
  }
  recordRuling(services, req, res, asked, ruling)
  const { session, verdict } = ruling
  switch (verdict.outcome) {
    case 'forbidden':
      throw new NotForThisPerson(`the attribute ${verdict.attribute} does not match`)
    case 'challenged': {
      if (req.method === 'POST' && navigates(req) && form === null) throw new TooLarge('a form of this size is not kept')
      const admits = verdict.requirement.kind === 'each-time' ? { admits: admissionTo(asked.path) } : {}
      return challenge(services, req, res, verdict.requirement, verdict.shortfall, session, admits)
    }
    case 'allowed': {
      const { resuming } = visitOf(res)
      if (resuming !== null) await sendKept(services, req, res, resuming)
      return send(services, proxying, req, res, ruling, asked, target.path + target.query, form)
    }
  }
}

async function send(
  services: Services,
  { sign, passOn, handshakes, recheck }: Proxying,
  req: Request,
  res: Response,
  ruling: Ruling,
  asked: Asked,
  target: string,
  form: Buffer | null,
): Promise<void> {
  const { clock, config } = services
  const handshake = handshakes.get(req)
  const body = bodyOf(form, handshake !== undefined)
  const told = await tellApp(sign, ruling, asked, secondOf(clock()))
  const storing = ruling.rule.access === 'not-protected' ? 'app' : 'never'
  const outgoing = { target, headers: headersToApp(req, told, body, config.baseUrl), body, storing } as const

  const stopAsking = whileAllowed(services, ruling, recheck, () => req.socket.destroy())
  try {
    if (handshake === undefined) return await passOn.request(req, res, outgoing)
    takeOver(res, handshake)
    await passOn.webSocket(req, handshake.socket, handshake.head, outgoing)
  } finally {
    stopAsking()
  }
}

function bodyOf(form: Buffer | null, isHandshake: boolean): Body {
  if (isHandshake) return { kind: 'websocket' }
  return form === null ? { kind: 'streaming' } : { kind: 'whole', bytes: form }
}
