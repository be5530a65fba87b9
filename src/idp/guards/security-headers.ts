import type { RequestHandler } from 'express'
import helmet from 'helmet'

/**
 * The headers of every answer. `form-action` names the portals too: a form posted here ends in a redirect to one of them, and
 * browsers apply the rule to the whole chain.
 */
export function securityHeaders(portals: readonly string[]): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'", ...portals],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'same-origin' }, // with no-referrer, browsers send `Origin: null` from our own forms
    xFrameOptions: { action: 'deny' },
    strictTransportSecurity: false, // plain http on loopback
  })
}
