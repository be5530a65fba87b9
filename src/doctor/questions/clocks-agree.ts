import { SLACK } from '../../checks/signed-in-again.ts'
import { note, ok, type Question, wrong } from '../question.ts'

/** Times in tokens are the provider's, and what is too old is decided by our clock. */
export const clocksAgree: Question = ({ config, seen }) => {
  if (seen.providerTime === null) return note('The provider does not tell its time.', 'Nothing, if both clocks are set by NTP.')
  const ahead = seen.providerTime - seen.at
  const apart = `The provider's clock is ${Math.abs(ahead)} s ${ahead < 0 ? 'behind' : 'ahead of'} ours`
  const setBoth = 'Have both clocks set by NTP.'
  if (Math.abs(ahead) > config.clockTolerance)
    return wrong(`${apart}, more than CLOCK_TOLERANCE allows (${config.clockTolerance} s): tokens will be refused.`, setBoth)
  if (ahead < -Math.min(SLACK, config.clockTolerance))
    return note(`${apart}: pages that ask each time may refuse a sign-in made at once.`, setBoth)
  return ok(Math.abs(ahead) <= 1 ? 'Both clocks agree.' : `${apart}, which is within CLOCK_TOLERANCE.`)
}
