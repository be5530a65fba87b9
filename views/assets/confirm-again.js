/**
 * Confirms again in a window of its own, so that what is typed on this page stays, and shows the new time here when that is done. Where
 * no window opens, the link is followed like any other. A step-up made in any other window of this browser is taken notice of, too.
 *
 * The window cannot be spoken to while it is at the provider: the page it comes back to reports (`stepped-up.js`), and closes.
 */
const LANDING = '/spa/stepped-up'
const announcements = document.getElementById('announcements')

document.addEventListener('click', (event) => {
  const link = event.target.closest('[data-confirm-again]')
  if (link === null || event.ctrlKey || event.metaKey || event.shiftKey) return
  const url = new URL(link.href)
  url.searchParams.set('return_to', LANDING)
  const opened = window.open(url, '_blank', 'popup,width=520,height=720')
  if (opened === null) return
  opened.opener = null
  event.preventDefault()
})

new BroadcastChannel('step-up').addEventListener('message', async () => {
  const answer = await fetch(location.pathname)
  if (!answer.ok) return
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
  if (fresh.querySelector('[data-pass]') === null) return
  const hadFocus = document.querySelector('[data-pass]').contains(document.activeElement)
  for (const part of ['.who', '[data-pass]']) document.querySelector(part).replaceWith(fresh.querySelector(part))
  if (hadFocus) focusOnPass()
  announcements.textContent = announcements.dataset.confirmed
})

/** The link that was clicked is gone with the old pass. */
function focusOnPass() {
  const pass = document.querySelector('[data-pass]')
  pass.tabIndex = -1
  pass.focus()
}
