/**
 * Makes the times of a page local and lets those that end count down. Without it every time is right, in UTC.
 *
 * A `<time data-until>` is when something lapses; when it does, its `data-lapsed` is announced once, politely, and the page's
 * pass offers to confirm again. One with a `data-soon` is announced a minute before as well, and the offer is made then: time enough to
 * take it (WCAG 2.2, 2.2.1). Nothing is loaded and nobody is sent anywhere. With reduced motion it moves once a minute.
 */
const LAST_HOUR = 3600
const LAST_MINUTE = 60
const announcements = document.getElementById('announcements')
const words = announcements.dataset
const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)')
const now = () => Math.floor(Date.now() / 1000)

/** The server writes English as in Britain; so do we. */
const locale = document.documentElement.lang === 'en' ? 'en-GB' : document.documentElement.lang
const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
const clockOnly = new Intl.DateTimeFormat(locale, clock)
const withDate = new Intl.DateTimeFormat(locale, {
  ...clock,
  day: 'numeric',
  month: 'short',
  year: 'numeric',
})

const countdowns = new Map()

/** Makes the times in a part of the page local, each once, and has those that end counted down. */
function takeUp(part) {
  for (const time of part.querySelectorAll('time[datetime]:not([title])')) {
    const moment = new Date(time.dateTime)
    time.title = time.textContent.trim()
    time.textContent = (isToday(moment) ? clockOnly : withDate).format(moment)
    if (!('until' in time.dataset)) continue
    const left = document.createElement('span')
    left.className = 'left'
    time.after(' ', left)
    countdowns.set(time, {
      time,
      left,
      until: Number(time.dataset.until),
      coarse: 'coarse' in time.dataset,
      warned: false,
      over: false,
    })
  }
}

function tick() {
  const moment = now()
  // One sentence for each moment; what the page itself says comes after the header and takes its place.
  const said = new Map()
  for (const countdown of countdowns.values()) {
    if (!countdown.time.isConnected) {
      countdowns.delete(countdown.time)
      continue
    }
    const seconds = countdown.until - moment
    const text = inWords(seconds, countdown.coarse || reducedMotion.matches)
    if (countdown.left.textContent !== text) countdown.left.textContent = text
    if (seconds <= LAST_MINUTE && seconds > 0 && 'soon' in countdown.time.dataset && !countdown.warned) {
      countdown.warned = true
      warn(countdown)
      said.set(countdown.until, countdown.time.dataset.soon)
    }
    if (seconds <= 0 && !countdown.over) {
      countdown.over = true
      lapse(countdown)
      said.set(countdown.until, countdown.time.dataset.lapsed)
    }
  }
  for (const pass of document.querySelectorAll('[data-pass]'))
    drain(pass, reducedMotion.matches ? moment - (moment % 60) : moment)
  if (said.size > 0) announcements.textContent = [...said.values()].join(' ')
}

function inWords(seconds, coarse) {
  if (seconds <= 0) return words.lapsed
  if (seconds > LAST_HOUR) return ''
  if (coarse) return seconds < 60 ? words.underAMinute : words.coarse.replace('{minutes}', Math.floor(seconds / 60))
  if (seconds < 60) return words.seconds.replace('{seconds}', seconds)
  return words.minutes.replace('{minutes}', Math.floor(seconds / 60)).replace('{seconds}', seconds % 60)
}

function warn({ time }) {
  swap(time.closest('[data-pass]'), '[data-before-soon]', '[data-when-soon]')
}

function lapse({ time }) {
  time.closest('.level, .pass')?.classList.add('lapsed')
  swap(time.closest('[data-pass]'), '[data-while-held]', '[data-when-lapsed]')
}

function swap(pass, gone, come) {
  for (const part of pass?.querySelectorAll(gone) ?? []) part.hidden = true
  for (const part of pass?.querySelectorAll(come) ?? []) part.hidden = false
}

/** How much of the window is left, as a share that the stylesheet draws. */
function drain(pass, moment) {
  const until = Number(pass.querySelector('time[data-until]')?.dataset.until)
  const share = (until - moment) / Number(pass.dataset.within)
  if (Number.isFinite(share)) pass.style.setProperty('--left', Math.min(1, Math.max(0, share)).toFixed(4))
}

function isToday(moment) {
  return moment.toDateString() === new Date().toDateString()
}

takeUp(document)
tick()
setInterval(tick, 1000)

/** Other scripts put parts of the page in anew, with times as the server wrote them. */
new MutationObserver((changes) => {
  const before = countdowns.size
  for (const { addedNodes } of changes) for (const node of addedNodes) if (node instanceof Element) takeUp(node)
  if (countdowns.size > before) tick()
}).observe(document.body, { childList: true, subtree: true })
