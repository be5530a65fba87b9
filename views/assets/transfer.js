/**
 * Shows how a transfer goes on while it is under way: the server tells each change, and the part of the page that says it is fetched
 * anew. Without it, the page loads itself again every few seconds.
 */
const progress = document.getElementById('progress')
const told = new EventSource(progress.dataset.events)

/** The page need not load itself again: the browser drops the pending `Refresh`. */
addEventListener('load', () => stop())

told.addEventListener('status', async (event) => {
  const { status } = JSON.parse(event.data)
  if (status === progress.dataset.status) return
  if (status !== 'approved') told.close()
  await showAgain()
})

/** The server does not answer any more, for good: whatever it says to the page itself is the answer. */
told.addEventListener('error', () => {
  if (told.readyState === EventSource.CLOSED) location.reload()
})

async function showAgain() {
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } })
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('progress')
  if (fresh === null) return location.reload()
  progress.dataset.status = fresh.dataset.status
  progress.replaceChildren(...fresh.childNodes)
}
