import { listed, named } from '../listed.ts'
import { note, ok, type Question, wrong } from '../question.ts'

/** `prompt` makes a provider ask again inside its own session; some insist on one in every request. */
export const promptIsHeeded: Question = ({ config: { profile }, metadata }) => {
  const sent = [...new Set([profile.prompt, profile.fresh.prompt].filter((prompt) => prompt !== null))]
  if (sent.length === 0) return ok('None is sent.')
  const supported = listed(metadata, 'prompt_values_supported')
  if (supported === null)
    return note(
      `The document does not say whether prompt=${sent.join(' and ')} is heeded.`,
      'Nothing: what comes back is checked. Run npm run doctor -- --try and see.',
    )
  const missing = sent.filter((prompt) => !supported.includes(prompt))
  if (missing.length === 0) return ok(`prompt=${sent.join(' and ')} is heeded.`)
  return wrong(
    `prompt=${missing.join(' and ')} is not among what the provider heeds, ${named(supported)}.`,
    'Look whether IDP_PROFILE is right: pages that ask each time need it.',
  )
}
