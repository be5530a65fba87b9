/**
 * A page that is a program: payslips and a button, all of it over `/api/payroll`. It knows nothing of levels; where the API wants more
 * proof, `stepUpFetch` asks for it, and the page goes on where it was.
 */
import { resumeStepUpFetch, stepUpFetch } from './step-up-fetch.js'

const part = (id) => document.getElementById(id)
const words = part('app').dataset
const CHOSEN = 'spa-month'
/** The server writes English as in Britain; so do we. */
const locale = document.documentElement.lang === 'en' ? 'en-GB' : document.documentElement.lang
const monthInWords = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' })
const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
const nameOf = (name) => monthInWords.format(new Date(`${name}-01T00:00:00Z`))

part('show').addEventListener('click', () => oneAtATime(async () => showPayslips(await stepUpFetch('/api/payroll'))))
part('approve').addEventListener('click', () => oneAtATime(approve))
part('payslips').addEventListener('change', ({ target }) => sessionStorage.setItem(CHOSEN, target.value))

await oneAtATime(async () => {
  const resumed = await resumeStepUpFetch(({ body }) => words.approve.replace('{month}', nameOf(JSON.parse(body).month)))
  await showPayslips(await fetch('/api/payroll'))
  if (resumed?.method === 'POST') await showApproval(resumed.response)
})

async function approve() {
  const chosen = document.querySelector('input[name="month"]:checked').value
  const answer = await stepUpFetch('/api/payroll/approve', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ month: chosen }),
  })
  await showApproval(answer)
}

async function showApproval(answer) {
  if (answer === null) return say(words.notSent)
  if (answer.status === 401) return say(words.notConfirmed)
  if (!answer.ok) return say(words.failed)
  const approved = await answer.json()
  await showPayslips(await fetch('/api/payroll'))
  say(words.approved.replace('{month}', nameOf(approved.month)))
}

async function showPayslips(answer) {
  const problem = answer.status === 401 ? (await answer.json()).code : null
  const open = answer.ok
  part('signed-out').hidden = problem !== 'sign_in_required'
  part('closed').hidden = problem === null || problem === 'sign_in_required'
  part('open').hidden = !open
  say(open || problem !== null ? '' : words.failed)
  if (open) list((await answer.json()).payslips)
  await refreshWhoIsSignedIn()
}

function list(payslips) {
  const remembered = sessionStorage.getItem(CHOSEN)
  const chosen = (payslips.find(({ month }) => month === remembered) ?? payslips[0]).month
  const rows = payslips.map((payslip) => {
    const row = part('payslip').content.cloneNode(true)
    const radio = row.querySelector('input')
    radio.value = payslip.month
    radio.checked = payslip.month === chosen
    row.querySelector('[data-name]').textContent = nameOf(payslip.month)
    row.querySelector('[data-net]').textContent = payslip.net
    if (payslip.approved_at !== null)
      row.querySelector('[data-state]').textContent = words.approvedAt.replace(
        '{time}',
        moment.format(new Date(payslip.approved_at)),
      )
    return row
  })
  part('payslips').replaceChildren(part('payslips').querySelector('legend'), ...rows)
}

/** The top of the page was written before the step-up. */
async function refreshWhoIsSignedIn() {
  const answer = await fetch('/spa')
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('.who')
  if (fresh !== null) document.querySelector('.who')?.replaceWith(fresh)
}

/** A second click while the first is under way does nothing; a fault of the network is said. */
async function oneAtATime(work) {
  const buttons = [part('show'), part('approve')]
  if (buttons.some((button) => button.ariaDisabled === 'true')) return
  for (const button of buttons) button.ariaDisabled = 'true'
  say(words.loading)
  try {
    await work()
  } catch {
    say(words.failed)
  } finally {
    for (const button of buttons) button.ariaDisabled = null
  }
}

function say(text) {
  part('status').textContent = text
  part('status').hidden = text === ''
}
