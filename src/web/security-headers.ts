import type { RequestHandler } from 'express'
import helmet from 'helmet'
import type { Config } from '../config.ts'
import type { Provider } from '../oidc/provider.ts'

/**
 * Helmet, strict: nothing inline, nothing foreign, never framed. `form-action` names the provider's origins besides our own, because
 * browsers apply it to the redirect that answers a form, and a guard answers a form with a redirect to the provider.
 *
 * `Referrer-Policy: same-origin` instead of helmet's `no-referrer`: that one makes browsers send `Origin: null` with our own forms.
 *
 * @see CSP Level 3, 6.4.1 (form-action)
 */
export function securityHeaders(config: Config, provider: Provider): RequestHandler {
  let origins = ''
  let current: RequestHandler | null = null
  return (req, res, next) => {
    const now = providerOrigins(config, provider).join(' ')
    if (current === null || now !== origins) {
      origins = now
      current = headersFor(config, now)
    }
    current(req, res, next)
  }
}

function headersFor(config: Config, providerOrigins: string): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        formAction: ["'self'", ...providerOrigins.split(' ')],
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
}

/** The issuer's origin and, once discovery has told them, those of the endpoints that a browser is sent to. */
function providerOrigins(config: Config, provider: Provider): readonly string[] {
  const metadata = provider.known()?.configuration.serverMetadata()
  const urls = [config.provider.issuer, metadata?.authorization_endpoint, metadata?.end_session_endpoint]
  return [...new Set(urls.flatMap((url) => (url === undefined ? [] : [new URL(url).origin])))]
}
