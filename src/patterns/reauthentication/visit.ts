/**
 * One visit to a page that asks each time, from the sign-in to its end:
 *
 * `admitted` by the callback → `open` once the page has been served → `used` once its form has been accepted.
 * Whatever is not used in time is `none` again, as is everything that belongs to another session, page or person.
 */
export type VisitState = 'none' | 'admitted' | 'open' | 'used'

/**
 * What a request is, as far as a visit is concerned.
 *
 * - `look`: HEAD, which shows and changes nothing.
 * - `page`: the page itself.
 * - `form`: the page's own form, which names its visit.
 * - `kept-form`: a form that arrived without a visit, was kept, and has been confirmed after the sign-in.
 */
export type VisitRequest = 'look' | 'page' | 'form' | 'kept-form'

/**
 * The answer: `open` the visit and go on; go on in a visit that is open; `ask` for a sign-in, a form being kept meanwhile; or
 * `refuse`, because a form that was accepted is never accepted again and another sign-in would only hide that.
 */
export type VisitStep = 'open' | 'go-on' | 'ask' | 'refuse'

/** Decides for one request. Opens and uses nothing itself. */
export function nextStep(request: VisitRequest, state: VisitState): VisitStep {
  switch (request) {
    case 'look':
      return 'ask'
    case 'page':
    case 'kept-form':
      return state === 'admitted' ? 'open' : 'ask'
    case 'form':
      if (state === 'open') return 'go-on'
      return state === 'used' ? 'refuse' : 'ask'
  }
}
