import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestHandler } from 'express'
import helmet from 'helmet'
import type { Config } from '../config.ts'
import type { Discovered, Provider } from '../oidc/provider.ts'

/**
 * Helmet, strict: nothing inline, nothing foreign, never framed. `form-action` names the provider's origins besides our own, because
 * browsers apply it to the redirect that answers a form, and a guard answers a form with a redirect to the provider.
 *
 * `Referrer-Policy: same-origin` instead of helmet's `no-referrer`: that one makes browsers send `Origin: null` with our own forms.
 *
 * @see CSP Level 3, 6.4.1 (form-action)
 */
export function securityHeaders(config: Config, provider: Provider): RequestHandler {
  let knownThen = provider.known()
  let headers = headersFor(config, providerOrigins(config, knownThen))
  return (_req, res, next) => {
    const known = provider.known()
    if (known !== knownThen) {
      knownThen = known
      headers = headersFor(config, providerOrigins(config, known))
    }
    for (const [name, value] of headers) res.setHeader(name, value)
    next()
  }
}

type Header = readonly [name: string, value: string]

/** What helmet sets, asked of it once: the same for every request until the provider tells of other endpoints. */
function headersFor(config: Config, providerOrigins: readonly string[]): readonly Header[] {
  const headers: Header[] = []
  const answer = { setHeader: (name: string, value: string) => void headers.push([name, value]), removeHeader: () => {} }
  const set = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        formAction: ["'self'", ...providerOrigins],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        ...(config.secure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: config.secure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    xFrameOptions: { action: 'deny' },
  })
  set({} as IncomingMessage, answer as unknown as ServerResponse, (error?: unknown) => {
    if (error !== undefined) throw error
  })
  return headers
}

/** The issuer's origin and, once discovery has told them, those of the endpoints that a browser is sent to. */
function providerOrigins(config: Config, known: Discovered | null): readonly string[] {
  const metadata = known?.metadata
  const urls = [config.provider.issuer, metadata?.authorization_endpoint, metadata?.end_session_endpoint]
  return [...new Set(urls.flatMap((url) => (url === undefined ? [] : [new URL(url).origin])))]
}
