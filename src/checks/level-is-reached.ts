import { reaches } from '../assurance/levels-reached.ts'
import { levelOf } from '../assurance/requirement.ts'
import { fails, holds, type SufficiencyCheck } from './check.ts'

/** `acr_values` was only a wish: what counts is what came back, by the profile's table and nothing that looks bigger. */
export const levelIsReached: SufficiencyCheck = (evidence, { requirement, profile }) =>
  reaches(evidence, levelOf(requirement), profile) ? holds : fails(`the evidence does not reach ${levelOf(requirement)}`)
