// A single-page application in miniature: payslips from an API, and a button that approves one.
import { sendStoredCall, stepUpFetch, takeStoredCall } from './step-up-fetch.js'

const app = document.querySelector('#app')
const words = app.dataset
const status = app.querySelector('#status')
const list = app.querySelector('#payslips')
const note = app.querySelector('#note')
const confirmation = app.querySelector('#confirm')
const giveUp = app.querySelector('#give-up')

let cancel = new AbortController()

/** What happens is said in a live region; what was typed stays where it is. */
function say(news) {
  status.textContent = words[news] ?? ''
  giveUp.hidden = news !== 'waiting'
}

function call(url, init) {
  cancel = new AbortController()
  return stepUpFetch(url, init, { say, cancel: cancel.signal })
}

async function show(response, success) {
  giveUp.hidden = true
  if (!response.ok) {
    status.textContent = words[response.status === 401 ? 'cancelled' : 'failed']
    return null
  }
  status.textContent = words[success]
  return response.json()
}

async function load() {
  const answer = await show(await call('/api/payroll'), 'loaded')
  if (answer === null) return
  list.replaceChildren(
    ...answer.payslips.map(({ month, net, approved_at: at }) => {
      const row = document.createElement('tr')
      for (const text of [month, net, at == null ? '' : words.approved]) row.insertCell().textContent = text
      return row
    }),
  )
}

const approval = () => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({}),
})

async function approve() {
  const answer = await show(await call('/api/payroll/approve', approval()), 'approved')
  if (answer !== null) await load()
}

function whenClicked(selector, action) {
  const button = app.querySelector(selector)
  button.addEventListener('click', async () => {
    button.disabled = true
    await action().catch(() => {
      status.textContent = words.failed
    })
    button.disabled = false
  })
  button.disabled = false
}

whenClicked('#load', load)
whenClicked('#approve', approve)
giveUp.addEventListener('click', () => cancel.abort())

// The page had to be left: what was typed comes back, and the call is made again, after a question where it changes something.
note.value = sessionStorage.getItem('spa-note') ?? ''
note.addEventListener('input', () => sessionStorage.setItem('spa-note', note.value))
const stored = takeStoredCall()
if (stored?.safe) await load()
else if (stored !== null) {
  confirmation.hidden = false
  confirmation.querySelector('#send').addEventListener('click', async () => {
    confirmation.hidden = true
    const answer = await show(await sendStoredCall(stored), 'approved')
    if (answer !== null) await load()
  })
  confirmation.querySelector('#drop').addEventListener('click', () => {
    confirmation.hidden = true
    say('cancelled')
  })
  confirmation.querySelector('#send').focus()
}
