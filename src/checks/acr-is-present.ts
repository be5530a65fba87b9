import { fails, holds, type SufficiencyCheck } from './check.ts'
import { showsByAcr } from './shows-by-acr.ts'

/** A level that the provider shows by `acr` is not there when `acr` is not. */
export const acrIsPresent: SufficiencyCheck = ({ acr }, { requirement, profile }) =>
  acr !== null || !showsByAcr(requirement, profile) ? holds : fails('acr is missing')
