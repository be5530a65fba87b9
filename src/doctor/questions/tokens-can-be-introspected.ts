import { note, ok, type Question } from '../question.ts'

/** What an opaque access token is worth, only the provider can say. */
export const tokensCanBeIntrospected: Question = ({ metadata }) =>
  metadata.introspection_endpoint === undefined
    ? note('Opaque access tokens cannot be asked about.', 'Nothing, if its access tokens are JWTs: the API refuses others.')
    : ok('Opaque access tokens can be asked about.')
