import { canBeShown } from '../../assurance/can-be-shown.ts'
import { requirementFor } from '../../assurance/levels-held.ts'
import type { Requirement } from '../../assurance/requirement.ts'
import { note, ok, type Question, wrong } from '../question.ts'

/** What the profile can prove, in the portal's own pages. */
export const pagesOpen: Question = ({ config: { profile, windows } }) => {
  const needs: ReadonlyArray<readonly [page: string, requirement: Requirement]> = [
    ['/account', { kind: 'session' }],
    ['/payroll', requirementFor('two-factor', windows)],
    ['/bank-details', requirementFor('phishing-resistant', windows)],
    ['/security', { kind: 'each-time', level: 'single-factor' }],
  ]
  const pages = (shown: 'open' | 'shut') =>
    needs.filter(([, requirement]) => canBeShown(requirement, profile) === (shown === 'open')).map(([page]) => page)
  const [open, shut] = [pages('open'), pages('shut')]
  if (shut.length === 0) return ok(`The profile can show what every page asks: ${open.join(', ')}.`)
  const says = `The profile can show what ${open.join(', ')} asks; ${shut.join(', ')} cannot be opened and say so.`
  if (open.length > 1) return note(says, 'Nothing, if you need none of these.')
  return wrong(says, 'People can sign in and never step up: set ACR_TWO_FACTOR, correct IDP_PROFILE, or take another provider.')
}
