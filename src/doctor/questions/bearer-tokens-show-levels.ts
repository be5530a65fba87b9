import { note, ok, type Question } from '../question.ts'

/** An API can ask for step-up by bearer token where access tokens say how somebody signed in, and when. */
export const bearerTokensShowLevels: Question = ({ config: { profile } }) => {
  switch (profile.accessTokenShowsLevel) {
    case 'yes':
      return ok('Access tokens can say how somebody signed in: the API can ask for step-up.')
    case 'no':
      return note(
        'Access tokens do not say how somebody signed in.',
        'Nothing: the API then takes the session, and refuses such tokens.',
      )
    case 'not documented':
      return note(
        'Whether access tokens say how somebody signed in is not documented.',
        'If the API is to take them, look for acr and auth_time in one.',
      )
  }
}
