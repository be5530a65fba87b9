/** Offers to copy an exchange as text, beside the text itself; without it the text can be selected as any other. */
const announcements = document.getElementById('announcements')

for (const place of document.querySelectorAll('[data-copies]')) {
  const button = place.querySelector('button')
  const text = place.querySelector('pre')
  button.hidden = false
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text.textContent)
      announcements.textContent = button.dataset.copied
      button.textContent = button.dataset.copied
    } catch {
      getSelection().selectAllChildren(text)
    }
  })
}
