import { note, ok, type Question, wrong } from '../question.ts'

/** Some profiles ask for a level by the `claims` parameter instead of `acr_values`. */
export const claimsParameterIsRead: Question = ({ config, metadata }) => {
  if (config.profile.askBy === 'acr_values') return ok('It is not used: levels are asked for by acr_values.')
  switch (metadata.claims_parameter_supported) {
    case true:
      return ok('Levels are asked for by it, and it is read.')
    case false:
      return wrong(
        'Levels are asked for by it, and the provider does not read it.',
        'Take another IDP_PROFILE, one that asks by acr_values: "generic" does.',
      )
    default:
      return note(
        'Levels are asked for by it, and the document does not say whether it is read.',
        'Run npm run doctor -- --try and see.',
      )
  }
}
