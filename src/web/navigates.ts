import type { Request } from 'express'

/**
 * Whether an answer to this request is shown to a person as a page, so that it may be a redirect to the identity provider.
 * A GET or a urlencoded POST that says `Sec-Fetch-Mode: navigate` or, from browsers that say nothing, prefers `text/html`.
 * Nothing under `/api/` navigates.
 *
 * @see W3C Fetch Metadata Request Headers, 2.2
 */
export function navigates(req: Request): boolean {
  if (req.path.startsWith('/api/')) return false
  if (req.method !== 'GET' && !(req.method === 'POST' && req.is('application/x-www-form-urlencoded'))) return false
  const mode = req.get('Sec-Fetch-Mode')
  return mode === undefined ? prefersHtml(req) : mode === 'navigate'
}

/** For errors, which are pages wherever a person looks at them: any method, any body. */
export function wantsPage(req: Request): boolean {
  if (req.path.startsWith('/api/')) return false
  const mode = req.get('Sec-Fetch-Mode')
  return mode === undefined ? prefersHtml(req) : mode === 'navigate'
}

/** JSON is named first, so that a client that takes anything gets it. */
function prefersHtml(req: Request): boolean {
  return req.accepts(['application/json', 'text/html']) === 'text/html'
}

/** The browser fetches ahead and nobody has asked for the page yet. @see https://wicg.github.io/nav-speculation/prefetch.html */
export function isPrefetch(req: Request): boolean {
  return req.get('Sec-Purpose')?.startsWith('prefetch') ?? false
}
