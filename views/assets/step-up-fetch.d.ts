/**
 * Like `fetch`, but where the server asks for more proof (RFC 9470), the person is asked to step up and the call is repeated once.
 *
 * Never loops: a challenge to the repeated call is its answer, as is the first challenge where the person cancels, where the call asks
 * each time (`max_age` 0), or where its body is no text and no window can be opened. A call of somebody who is not signed in
 * (`sign_in_required`) is no challenge and comes back as it is. The page has to be on the portal's own origin.
 *
 * @example
 * const response = await stepUpFetch('/api/payroll/approve', { method: 'POST', headers, body: '{}' })
 * if (response.status === 401) show('You did not confirm, so nothing was approved.')
 * @throws what `fetch` throws, and the signal's reason where the call is aborted while the person is asked.
 * @see RFC 9470, sections 3 and 4
 */
export function stepUpFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>

/** A call as the person is shown it. `body` is `''` where there is none. */
export type KeptCall = Readonly<{ url: string; method: string; body: string }>

/** `response` is null where the person chose not to send the call after all. */
export type Resumed = Readonly<{ url: string; method: string; response: Response | null }>

/**
 * Goes on after a step-up that had to leave the page. To be called once, when the page has been loaded: a GET is repeated by itself,
 * anything else is shown for confirmation first.
 *
 * @param describe what the person reads of a call they are to confirm; its method and path otherwise.
 * @returns null where no call of this tab was waiting for this step-up.
 * @throws what `fetch` throws.
 */
export function resumeStepUpFetch(describe?: (call: KeptCall) => string): Promise<Resumed | null>
