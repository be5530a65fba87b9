import { note, ok, type Question, wrong } from '../question.ts'

/** With PAR nothing that is asked passes through the browser, where it can be edited. */
export const requestsCanBePushed: Question = ({ config, metadata }) => {
  const offered = metadata.pushed_authorization_request_endpoint !== undefined
  const off = config.pushedAuthorizationRequests === 'off'
  if (metadata.require_pushed_authorization_requests === true && (off || !offered))
    return wrong(
      'The provider takes pushed requests only.',
      off ? 'Set PUSHED_AUTHORIZATION_REQUESTS=auto.' : 'Have it name its pushed_authorization_request_endpoint.',
    )
  if (!offered)
    return note(
      'Requests pass through the browser.',
      'Nothing: the portal believes what comes back only. Turn PAR on at the provider if it has it.',
    )
  if (off)
    return note(
      'Pushed requests are offered, and turned off here.',
      'Set PUSHED_AUTHORIZATION_REQUESTS=auto, unless you have a reason.',
    )
  return ok('Requests are pushed.')
}
