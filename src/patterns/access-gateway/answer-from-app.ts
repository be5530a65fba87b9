import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import { cookiesFromApp } from './portal-cookies.ts'

/** Between the app and us, or about the whole origin, which is not the app's: it shares it with the portal. */
const NOT_THE_APPS = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
  ...[
    'strict-transport-security',
    'clear-site-data',
    'service-worker-allowed',
    'alt-svc',
    'origin-agent-cluster',
    'x-powered-by',
  ],
])

/** Of the portal's Content-Security-Policy, what holds for an app that was not written for one. */
const FOR_ANY_APP = /^(?:form-action|base-uri|object-src|frame-ancestors|upgrade-insecure-requests)\b/

/** Who the app is, inside and to the public. */
export type Origins = Readonly<{ legacyAppUrl: string; baseUrl: string }>

/**
 * The headers of the app's answer, for the browser. The app cannot set a cookie of ours, nor speak for the origin, nor let anybody
 * store what was made for one person.
 *
 * @param storing `app`: the path is not protected, so the app says what may be stored.
 */
export function headersFromApp(
  headers: IncomingHttpHeaders,
  { legacyAppUrl, baseUrl }: Origins,
  storing: 'never' | 'app',
): OutgoingHttpHeaders {
  const { 'set-cookie': cookies = [], location, connection = '', ...rest } = headers
  const listed = new Set(connection.split(',').map((name) => name.trim().toLowerCase()))
  const kept = Object.entries(rest).filter(
    ([name]) => !NOT_THE_APPS.has(name) && !listed.has(name) && !name.startsWith('x-auth-'),
  )
  const foreign = cookiesFromApp(cookies)
  return {
    ...Object.fromEntries(kept),
    ...(location === undefined ? {} : { location: publicLocation(location, legacyAppUrl, baseUrl) }),
    ...(foreign.length === 0 ? {} : { 'set-cookie': foreign }),
    ...(storing === 'never' ? { 'cache-control': 'no-store' } : {}),
  }
}

/** The portal's own policy allows no inline style; an old app may need some. What keeps others from misusing its pages stays. */
export function contentSecurityForApp(policy: string): string {
  return policy
    .split(';')
    .filter((directive) => FOR_ANY_APP.test(directive.trim()))
    .join(';')
}

function publicLocation(location: string, legacyAppUrl: string, baseUrl: string): string {
  return location === legacyAppUrl || location.startsWith(`${legacyAppUrl}/`)
    ? baseUrl + location.slice(legacyAppUrl.length)
    : location
}
