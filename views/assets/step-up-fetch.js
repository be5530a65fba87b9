// One file, though it is long, because it is lifted as one. It imports nothing.

/**
 * `fetch` that steps up. A call that the server answers with the challenge of RFC 9470 sends the person to prove more and is
 * repeated once when they come back: in a window of its own where the browser allows one, so that the page stays as it is, else by
 * leaving the page and coming back to it (`resumeStepUpFetch`). Whatever else is answered is handed on as it came, and so is a
 * second challenge: nothing here goes round in circles.
 *
 * The window cannot be spoken to while it is at the provider (Cross-Origin-Opener-Policy cuts the two apart), so the page that it comes
 * back to reports by a BroadcastChannel (`stepped-up.js`), and a dialog with a way out stands here meanwhile.
 */
const CHANNEL = 'step-up'
const LANDING = '/spa/stepped-up'
const KEPT = 'step-up-fetch'
/** As long as the portal lets somebody take over a step-up. Milliseconds. */
const KEPT_FOR = 600_000
const READS = new Set(['GET', 'HEAD'])
const TEXT = /^(?:text\/|application\/(?:[\w.-]+\+)?json\b|application\/x-www-form-urlencoded\b)/i

const WORDS = {
  en: {
    needed: 'More proof is needed',
    needed_text: 'What you asked for needs more or newer proof of who you are. Your identity provider asks for it.',
    elsewhere: 'Confirm in the other window',
    elsewhere_text: 'When you have confirmed there, this page goes on by itself. If you see no window, go on in this one.',
    go_on: 'Go on',
    here: 'Go on in this window',
    cancel: 'Cancel',
    confirmed: 'Confirmed. Your request is being sent again.',
    cancelled: 'Cancelled. Nothing was sent.',
    not_kept: 'This cannot be kept while you are away. Allow windows for this site and try again.',
    send: 'Send this now?',
    send_text: 'You asked for this before you were asked for more proof. It has not been sent yet.',
    send_it: 'Send it now',
    drop_it: 'Don’t send it',
  },
  de: {
    needed: 'Mehr Nachweis ist nötig',
    needed_text:
      'Was Sie möchten, braucht einen stärkeren oder neueren Nachweis, wer Sie sind. Ihr Identitätsanbieter fragt danach.',
    elsewhere: 'Bestätigen Sie im anderen Fenster',
    elsewhere_text:
      'Sobald Sie dort bestätigt haben, geht es hier von selbst weiter. Sehen Sie kein Fenster, machen Sie in diesem weiter.',
    go_on: 'Weiter',
    here: 'In diesem Fenster weiter',
    cancel: 'Abbrechen',
    confirmed: 'Bestätigt. Ihre Anfrage wird noch einmal gesendet.',
    cancelled: 'Abgebrochen. Es wurde nichts gesendet.',
    not_kept:
      'Das lässt sich nicht aufbewahren, während Sie fort sind. Erlauben Sie dieser Seite Fenster und versuchen Sie es erneut.',
    send: 'Jetzt senden?',
    send_text: 'Darum haben Sie gebeten, bevor mehr Nachweis nötig war. Es wurde noch nicht gesendet.',
    send_it: 'Jetzt senden',
    drop_it: 'Nicht senden',
  },
}
const words = WORDS[document.documentElement.lang.startsWith('de') ? 'de' : 'en']

/** Read out by a screen reader; it has to be there before it speaks. */
const announcer = document.createElement('p')
announcer.className = 'unseen'
announcer.role = 'status'
document.body.append(announcer)

/** The step-up under way. Calls that meet a challenge meanwhile wait for it too: nobody is asked twice at once. */
let underWay = null

export async function stepUpFetch(input, init) {
  const request = new Request(input, init)
  const again = request.clone()
  const response = await fetch(request)
  const where = await stepUpUrlIn(response)
  if (where === null) return response
  underWay ??= stepUp(where, again).finally(() => {
    underWay = null
  })
  const outcome = await Promise.race([underWay, whenAborted(request.signal)])
  if (outcome !== 'confirmed') return response
  announcer.textContent = words.confirmed
  return fetch(again)
}

export async function resumeStepUpFetch(describe = ({ method, url }) => `${method} ${new URL(url).pathname}`) {
  const call = takeKept()
  if (call === null) return null
  const { url, method, headers, credentials, body } = call
  if (!READS.has(method)) {
    const choices = { send_it: words.send_it, drop_it: words.drop_it }
    const { chosen } = ask({ title: words.send, text: words.send_text, detail: describe({ url, method, body }), choices })
    if ((await chosen) !== 'send_it') {
      announcer.textContent = words.cancelled
      return { url, method, response: null }
    }
  }
  announcer.textContent = words.confirmed
  return { url, method, response: await fetch(url, { method, headers, credentials, ...(body === '' ? {} : { body }) }) }
}

/**
 * Where to go, of a challenge that a step-up can meet: on our own origin, and not one that asks each time (`max_age` 0), which no
 * sign-in before the call ever meets.
 */
async function stepUpUrlIn(response) {
  const challenge = response.headers.get('WWW-Authenticate') ?? ''
  if (response.status !== 401 || !/\berror="?insufficient_user_authentication\b/.test(challenge)) return null
  const copy = response.clone()
  const problem = await copy.json().catch(() => null)
  if (typeof problem?.step_up_url !== 'string' || problem.max_age === 0) return null
  const url = new URL(problem.step_up_url, response.url)
  return url.origin === location.origin ? url : null
}

async function stepUp(where, call) {
  const id = crypto.randomUUID()
  const channel = new BroadcastChannel(CHANNEL)
  const reported = new Promise((resolve) => {
    channel.addEventListener('message', ({ data }) => data === id && resolve('confirmed'))
  })
  const openWindow = () => {
    const opened = window.open(returningTo(where, `${LANDING}?call=${id}`), '_blank', 'popup,width=520,height=720')
    if (opened === null) return false
    opened.opener = null
    return true
  }
  try {
    if (!openWindow()) {
      const choices = { go_on: words.go_on, cancel: words.cancel }
      if ((await askUntil(call.signal, { title: words.needed, text: words.needed_text, choices })) !== 'go_on') return cancelled()
      // A browser that opens no window by itself may open one for a click.
      if (!openWindow()) return await leave(where, call)
    }
    const choices = { here: words.here, cancel: words.cancel }
    const outcome = await askUntil(call.signal, { title: words.elsewhere, text: words.elsewhere_text, choices }, reported)
    if (outcome === 'confirmed') return outcome
    return outcome === 'here' ? await leave(where, call) : cancelled()
  } catch (error) {
    // Who aborted is told by `stepUpFetch`; calls that waited along are answered with their challenge.
    if (call.signal.aborted) return 'cancelled'
    throw error
  } finally {
    channel.close()
  }
}

/** Leaves the page, the call kept in this tab. The promise is settled only where the person comes back by the back button. */
async function leave(where, call) {
  const id = crypto.randomUUID()
  if (!(await keep(call, id))) {
    announcer.textContent = words.not_kept
    return 'cancelled'
  }
  const back = new URL(location.href)
  back.searchParams.set('stepped_up', id)
  location.assign(returningTo(where, back.pathname + back.search))
  return new Promise((resolve) => {
    addEventListener('pageshow', ({ persisted }) => {
      if (!persisted) return
      sessionStorage.removeItem(KEPT)
      resolve('cancelled')
    })
  })
}

/** True where the call could be kept: a file or a stream cannot, and storage may be full or forbidden. */
async function keep(call, id) {
  const { url, method, headers, credentials } = call
  const kind = headers.get('Content-Type') ?? ''
  if (kind !== '' && !TEXT.test(kind)) return false
  try {
    const body = READS.has(method) ? '' : await call.clone().text()
    const kept = { id, url, method, headers: [...headers], credentials, body, hash: location.hash, at: Date.now() }
    sessionStorage.setItem(KEPT, JSON.stringify(kept))
    return true
  } catch {
    return false
  }
}

/** The kept call, once, and only on the way back from its own step-up: any other visit to the page drops it. */
function takeKept() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null')
  sessionStorage.removeItem(KEPT)
  const here = new URL(location.href)
  const id = here.searchParams.get('stepped_up')
  if (id === null) return null
  here.searchParams.delete('stepped_up')
  history.replaceState(history.state, '', here.pathname + here.search + (kept?.hash ?? ''))
  return kept?.id === id && Date.now() - kept.at < KEPT_FOR ? kept : null
}

function returningTo(where, path) {
  const url = new URL(where)
  url.searchParams.set('return_to', path)
  return url.href
}

function cancelled() {
  announcer.textContent = words.cancelled
  return 'cancelled'
}

/** What was chosen in the dialog, or what came before that; the dialog is gone either way. */
async function askUntil(signal, question, ...others) {
  const { chosen, close } = ask(question)
  return Promise.race([chosen, whenAborted(signal), ...others]).finally(close)
}

function whenAborted(signal) {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

/** A modal dialog: the keyboard stays in it, Escape is the last choice, and it is read out. */
function ask({ title, text, detail, choices }) {
  const dialog = make('dialog', { className: 'card' })
  const heading = make('h2', { textContent: title, id: 'step-up-title', tabIndex: -1, autofocus: true })
  const paragraph = make('p', { textContent: text, id: 'step-up-text', className: 'card-text' })
  const shown = detail === undefined ? [] : [make('p', { textContent: detail, className: 'card-text entered' })]
  const buttons = make('p', { className: 'choices' })
  for (const [value, label] of Object.entries(choices)) {
    const button = make('button', { textContent: label, type: 'button', className: 'button' })
    button.classList.toggle('quiet', buttons.childElementCount > 0)
    button.addEventListener('click', () => dialog.close(value))
    buttons.append(button)
  }
  dialog.setAttribute('aria-labelledby', heading.id)
  dialog.setAttribute('aria-describedby', paragraph.id)
  dialog.append(heading, paragraph, ...shown, buttons)
  const chosen = new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove()
      resolve(dialog.returnValue || Object.keys(choices).at(-1))
    })
  })
  document.body.append(dialog)
  dialog.showModal()
  return { chosen, close: () => dialog.close() }
}

const make = (tag, properties) => Object.assign(document.createElement(tag), properties)
