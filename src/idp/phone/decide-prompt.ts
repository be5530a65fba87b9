import type { Parts } from '../box.ts'
import { decideApproval } from '../ciba/decide.ts'
import type { Owner } from './owner.ts'
import type { Decision, Prompt } from './prompts.ts'

/**
 * Takes the owner's decision on something their phone asks. Approving needs the PIN, or the matching number; denying needs
 * nothing. Too many wrong ones deny it. Answers what to tell the owner, or null when it is done.
 */
export async function decidePrompt(
  { prompts, provider }: Pick<Parts, 'prompts' | 'provider'>,
  { id: person, phone }: Owner,
  id: string,
  decision: 'approve' | 'deny',
  fields: Readonly<Record<string, unknown>>,
): Promise<string | null> {
  const prompt = prompts.find(id)
  if (prompt === undefined || prompt.person !== person || prompt.decision !== null)
    return 'This is decided already, or was withdrawn.'

  const settle = async (verdict: Decision): Promise<string | null> => {
    if (!prompts.decide(prompt, verdict)) return 'This came too late: the time to decide is over.'
    if (prompt.request !== null) await decideApproval(provider, prompt.request, verdict)
    return null
  }

  if (decision === 'deny') return settle('denied')
  if (unlocked(prompt, phone.pin, fields)) return settle('approved')
  if (prompts.miss(prompt) === 'again') return 'That is not the PIN of this phone.'
  await settle('denied')
  return 'That was wrong, so the request is denied.'
}

const unlocked = ({ kind, number }: Prompt, pin: string, fields: Readonly<Record<string, unknown>>): boolean =>
  kind === 'approval' ? fields.pin === pin : number === null || fields.number === String(number)
