// Keeps a phone page up to date: counts down, and fetches the page anew when the provider says so or a time is over.
const regions = () => [...document.querySelectorAll('[data-live]')]

/** Takes over what is new by id, and leaves alone what is the same: somebody may be typing a PIN there. */
function merge(region, fresh) {
  for (const old of [...region.children]) if (!fresh.querySelector(`#${CSS.escape(old.id)}`)) old.remove()
  for (const [place, item] of [...fresh.children].entries()) {
    const old = document.getElementById(item.id)
    if (!old) region.insertBefore(item, region.children[place] ?? null)
    else if (old.dataset.version !== item.dataset.version) old.replaceWith(item)
  }
}

let wanted = 0
async function refresh() {
  wanted += 1
  if (wanted > 1) return // the fetch under way may miss what has just changed, so another one follows it
  try {
    const answer = await fetch(new URL(regions()[0].dataset.live.replace(/\/live$/, ''), location.href))
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    for (const [index, fresh] of [...page.querySelectorAll('[data-live]')].entries()) merge(regions()[index], fresh)
  } finally {
    const more = wanted > 1
    wanted = 0
    if (more) await refresh()
  }
}

setInterval(() => {
  const now = Date.now() / 1000
  for (const left of document.querySelectorAll('[data-until]')) {
    const seconds = Math.ceil(left.dataset.until - now)
    left.textContent = String(Math.max(0, seconds))
    if (seconds < 0) refresh().catch(() => undefined)
  }
}, 1000)

const live = new EventSource(regions()[0].dataset.live)
live.onmessage = () => refresh().catch(() => undefined)
live.onopen = live.onmessage // what came in before the stream was open, or while it was broken
