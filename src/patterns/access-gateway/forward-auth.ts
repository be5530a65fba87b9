import type { Request, Response } from 'express'
import { secondOf } from '../../assurance/time.ts'
import { CrossOrigin, type PortalError } from '../../errors.ts'
import { needsOf } from '../../web/frame.ts'
import { isPrefetch, wantsPage } from '../../web/navigates.ts'
import { sendProblemOrPage } from '../../web/problem.ts'
import { sendInsufficient, sendSignInRequired } from '../../web/problem-document.ts'
import type { Services } from '../../web/services.ts'
import type { SignAssertion } from './assertion.ts'
import { comesFromElsewhere } from './comes-from-elsewhere.ts'
import { forwardedRequest } from './forwarded-request.ts'
import { isGatewaySecret } from './gateway-secret.ts'
import { headersIn } from './identity-headers.ts'
import type { Verdict } from './judge.ts'
import { isOpen, type Policy } from './policy.ts'
import { cookiesForApp } from './portal-cookies.ts'
import { type Refusal, recordRefusal, recordRuling } from './record.ts'
import { DecisionRefused, NotForThisPerson, ProofRequired } from './refused.ts'
import { rulingFor } from './ruling.ts'
import { stepUpUrl } from './step-up-url.ts'
import { tellApp } from './tell-app.ts'

/**
 * Decides for a proxy in front of the app: nginx `auth_request`, Traefik `forwardAuth`, Caddy `forward_auth`.
 *
 * 200 with what the app is to be told, `X-Auth-Decision: allowed` (by which a proxy knows this answer from any other 200) and
 * `Cookie` (what is left of the browser's cookies for the app); 401 with `X-Auth-Location`, where a browser proves what is lacking;
 * 403; 503 while it cannot be decided. Never redirects, sets no cookie, keeps no form: the body stays with the proxy.
 *
 * @throws {DecisionRefused}, {CrossOrigin}, {NotForThisPerson}, {StoreUnavailable}
 */
export async function forwardAuth(
  services: Services,
  { policy, sign, secret }: Readonly<{ policy: Policy; sign: SignAssertion; secret: string }>,
  req: Request,
  res: Response,
): Promise<void> {
  const refusal = (reason: Refusal, error: PortalError): PortalError => {
    recordRefusal(services, req, res, reason)
    return error
  }
  if (!isGatewaySecret(req.get('X-Gateway-Secret'), secret))
    throw refusal('no_secret', new DecisionRefused('the caller does not show the secret'))
  const forwarded = forwardedRequest(headersIn(req.rawHeaders))
  if (forwarded === undefined) throw refusal('unclear_request', new DecisionRefused('the request cannot be made out'))

  const { method, target } = forwarded
  const { config, clock } = services
  // From here on this request stands for the one in question: who sent it, from where, and what it takes for an answer.
  // But for HEAD: the proxy waits for the body that this answer has.
  req.method = method === 'HEAD' ? 'GET' : method
  req.url = target.path + target.query
  if (comesFromElsewhere(req, res, config.baseUrl)) throw refusal('cross_origin', new CrossOrigin('from another origin'))

  const asked = { method, path: target.path }
  const ruling = await rulingFor(services, policy, req, res, asked)
  if (ruling === 'unclear') throw refusal('unclear_path', new DecisionRefused('the path has no one meaning'))
  if (isPrefetch(req) && !isOpen(ruling.rule)) {
    res.status(401).end()
    return
  }
  recordRuling(services, req, res, asked, ruling)
  switch (ruling.verdict.outcome) {
    case 'forbidden':
      throw new NotForThisPerson(`the attribute ${ruling.verdict.attribute} does not match`)
    case 'challenged':
      return challenge(services, req, res, ruling.verdict)
    case 'allowed': {
      const cookie = cookiesForApp(req.headers.cookie)
      res.set(await tellApp(sign, ruling, asked, secondOf(clock())))
      res.set({ 'X-Auth-Decision': 'allowed', ...(cookie === undefined ? {} : { Cookie: cookie }) })
      res.status(200).end()
    }
  }
}

/** 401: where to go for a browser, and the words of RFC 9470, or a page with the way on, for whoever reads this answer itself. */
async function challenge(
  services: Services,
  req: Request,
  res: Response,
  { requirement, shortfall }: Extract<Verdict, { outcome: 'challenged' }>,
): Promise<void> {
  const location = stepUpUrl(services.config, requirement, shortfall, req.url)
  res.set('X-Auth-Location', location)
  if (!wantsPage(req))
    return shortfall === 'signed-out' ? sendSignInRequired(res) : sendInsufficient(services, req, res, requirement)
  const label = shortfall === 'signed-out' ? 'sign_in' : 'step_up'
  await sendProblemOrPage(services, req, res, new ProofRequired(`lacking: ${shortfall}`), {
    needs: needsOf(requirement),
    actions: [
      { label, href: location },
      { label: 'home', href: '/' },
    ],
  })
}
