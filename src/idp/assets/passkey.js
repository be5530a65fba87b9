// Makes or uses a passkey, then posts the answer as an ordinary form.
import { browserSupportsWebAuthn, startAuthentication, startRegistration } from '/assets/webauthn/index.js'

for (const form of document.querySelectorAll('form[data-passkey]')) {
  form.hidden = !browserSupportsWebAuthn()
  const fault = form.querySelector('.fault')
  form.addEventListener('submit', async (event) => {
    if (form.elements.response.value) return
    event.preventDefault()
    fault.hidden = true
    try {
      const answer = await fetch(form.dataset.options, { method: 'POST' })
      if (!answer.ok) return location.reload()
      const optionsJSON = await answer.json()
      const ceremony = form.dataset.passkey === 'make' ? startRegistration : startAuthentication
      form.elements.response.value = JSON.stringify(await ceremony({ optionsJSON }))
      form.requestSubmit()
    } catch (error) {
      fault.textContent =
        error.name === 'InvalidStateError'
          ? 'That device holds a passkey for you already.'
          : 'That did not work, or was cancelled. You can try again.'
      fault.hidden = false
    }
  })
  // Until here a click would have sent the form without an answer.
  form.querySelector('button').disabled = false
}
