// `fetch`, for APIs that may ask for more proof (RFC 9470). No dependency; `step-up-fetch.d.ts` has the types.

const CHANNEL = 'step-up'
const STORED = 'step-up-fetch'
const POPUP = 'popup,width=480,height=760'
/** Where the popup comes back to: a page of ours that says so and closes itself. */
const DONE = '/spa/stepped-up'

/** The step-up under way, so that a double click is one. */
let underWay = null

/**
 * Behaves like `fetch`. Where the answer says that more proof is needed, the person is asked for it, in a popup where that is allowed and by
 * leaving the page otherwise, and the call is made once more. Whatever comes back then is the answer: nothing is tried a third time.
 */
export async function stepUpFetch(input, init = {}, options = {}) {
  const request = new Request(input, init)
  const first = await fetch(request.clone())
  const challenge = await challengeIn(first)
  if (challenge === null) return first
  underWay ??= stepUp(challenge, request, options).finally(() => {
    underWay = null
  })
  const stepped = await underWay
  return stepped ? fetch(request) : first
}

/** What this page was about to call when it had to be left for a step-up; null where nothing waits. It is told once. */
export function takeStoredCall() {
  const stored = sessionStorage.getItem(STORED)
  sessionStorage.removeItem(STORED)
  if (stored === null) return null
  const call = JSON.parse(stored)
  return call.page === location.pathname && Date.now() - call.at < 600_000 ? call : null
}

/** Makes a stored call. Ask the person first where `call.safe` is false: it changes something, and they have been elsewhere meanwhile. */
export function sendStoredCall({ url, method, headers, body }) {
  return fetch(url, { method, headers, ...(body === null ? {} : { body }) })
}

/** The popup's last page says that it is done. */
export function announceStepUp() {
  const channel = new BroadcastChannel(CHANNEL)
  channel.postMessage('done')
  channel.close()
}

async function challengeIn(response) {
  if (response.status !== 401 || new URL(response.url).origin !== location.origin) return null
  const problem = await response
    .clone()
    .json()
    .catch(() => null)
  if (problem?.code === 'sign_in_required') return '/sign-in?'
  if (problem?.code !== 'insufficient_user_authentication') return null
  // A path of this origin and nothing else: an API must not send people elsewhere.
  const url = typeof problem.step_up_url === 'string' ? new URL(problem.step_up_url, location.origin) : null
  return url?.origin === location.origin && problem.step_up_url.startsWith('/') ? `${url.pathname}${url.search}&` : null
}

/** True once the person has been asked and has come back; false where they gave up. Does not return where the page is left. */
async function stepUp(challenge, request, { say = () => {}, cancel } = {}) {
  const popup = window.open(`${challenge}return_to=${encodeURIComponent(DONE)}`, '_blank', POPUP)
  if (popup === null) {
    await store(request)
    say('leaving')
    location.assign(`${challenge}return_to=${encodeURIComponent(location.pathname + location.search)}`)
    return new Promise(() => {})
  }
  say('waiting')
  const stepped = await new Promise((resolve) => {
    // The provider's page cuts the popup's tie to this one, so it cannot be asked whether it is open: it tells by a channel instead.
    const channel = new BroadcastChannel(CHANNEL)
    channel.onmessage = () => {
      channel.close()
      resolve(true)
    }
    cancel?.addEventListener('abort', () => {
      channel.close()
      resolve(false)
    })
  })
  say(stepped ? 'done' : 'cancelled')
  return stepped
}

async function store(request) {
  const safe = request.method === 'GET' || request.method === 'HEAD'
  const call = {
    url: request.url,
    method: request.method,
    headers: [...request.headers],
    body: safe ? null : await request.clone().text(),
    safe,
    page: location.pathname,
    at: Date.now(),
  }
  sessionStorage.setItem(STORED, JSON.stringify(call))
}
