import { authorizationParameters } from '../../assurance/challenge.ts'
import { LEVELS } from '../../assurance/level.ts'
import { requirementFor } from '../../assurance/levels-held.ts'
import type { Examined } from '../facts.ts'
import type { Step } from './attempt.ts'

/** A sign-in, and then every level that the profile can ask for and show, as the portal's pages ask for it. */
export function stepsFor({ profile, windows }: Pick<Examined, 'profile' | 'windows'>): readonly Step[] {
  return LEVELS.flatMap((level) => {
    const requirement = requirementFor(level, windows)
    const asked = authorizationParameters(requirement, profile)
    return asked === null ? [] : [{ level, requirement, asked }]
  })
}
