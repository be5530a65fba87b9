import { note, ok, type Question } from '../question.ts'

/** `iss` beside the code tells answers of two providers apart. */
export const answersNameTheirIssuer: Question = ({ metadata }) =>
  metadata.authorization_response_iss_parameter_supported === true
    ? ok('Every answer names its issuer, and the portal insists on it.')
    : note(
        'Answers do not name their issuer.',
        'Nothing: the portal knows one provider only, and every answer belongs to one state.',
      )
