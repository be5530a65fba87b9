import { canBeShown } from '../../assurance/can-be-shown.ts'
import type { Level } from '../../assurance/level.ts'
import { requirementFor } from '../../assurance/levels-held.ts'
import type { Profile } from '../../assurance/profiles/profile.ts'
import { listed, named } from '../listed.ts'
import { type Answer, note, ok, type Question, wrong } from '../question.ts'

const SETTING: Readonly<Record<Level, string>> = {
  'single-factor': 'ACR_SINGLE_FACTOR',
  'two-factor': 'ACR_TWO_FACTOR',
  'phishing-resistant': 'ACR_PHISHING_RESISTANT',
}

/** What will be sent for a level, held against what the provider says it knows. Whether people can reach it, `--try` shows. */
export function levelCanBeAskedFor(level: Level): Question {
  return ({ config: { profile, windows }, metadata }) => {
    const { ask } = profile.levels[level]
    if (!canBeShown(requirementFor(level, windows), profile)) return cannotBeShown(level, profile)
    if (ask.length === 0)
      return ok(
        level === 'single-factor'
          ? 'Nothing is asked for: whoever signs in has it.'
          : 'It has no name there: a new sign-in is asked for.',
      )
    const asked = `"${ask.join(' ')}"`
    if (profile.askBy === 'acrs') return ok(`${asked} is asked for. Documents never list these: the tenant defines them.`)
    return held(level, asked, ask, listed(metadata, 'acr_values_supported'))
  }
}

function held(level: Level, asked: string, ask: readonly string[], supported: readonly string[] | null): Answer {
  if (supported === null)
    return note(`${asked} is asked for, and the document does not say what is known.`, 'Run npm run doctor -- --try and see.')
  if (ask.some((value) => supported.includes(value))) return ok(`${asked} is asked for, and known there.`)
  const says = `${asked} is asked for, but what is known there is ${named(supported)}.`
  if (level === 'single-factor') return note(says, `Nothing: whoever signs in has it. ${SETTING[level]} can name another value.`)
  // Keycloak takes the numbers of its levels without listing them.
  if (ask.every((value) => /^\d+$/.test(value))) return note(says, `If it does not reach the level, set ${SETTING[level]}.`)
  return wrong(says, `Set ${SETTING[level]} to the value that means it there; if none does, pages that need it cannot be opened.`)
}

function cannotBeShown(level: Level, { title, namedBy, authTime, levels }: Profile): Answer {
  const { acr, amr, acrs } = levels[level]
  if (authTime === 'never' && acr.length + amr.length + acrs.length > 0)
    return note(
      `${title} does not say when somebody signed in, so nothing is known of its age.`,
      'Nothing: pages that need it say so.',
    )
  if (namedBy === 'deployment')
    return note(
      `${title} has no value for it that is the same everywhere.`,
      `Set ${SETTING[level]} to yours; until then pages that need it say so.`,
    )
  return note(`${title} has nothing that shows it.`, 'Nothing: pages that need it say so.')
}
