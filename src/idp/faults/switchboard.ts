/** The ways in which this provider can misbehave, each in one sentence for whoever turns it on. */
export const FAULTS = {
  'ignores-acr-values': 'Ignores what level was asked for, and answers with whatever the person has shown already.',
  'ignores-max-age': 'Ignores max_age and prompt=login, and answers from its session, however old.',
  'old-auth-time': 'Says in auth_time that the person authenticated a day ago.',
  'auth-time-in-the-future': 'Says in auth_time that the person will authenticate in an hour.',
  'another-person': 'Answers with the sub of somebody else.',
  'lower-acr': 'Answers with a password’s acr, whatever was asked and shown.',
  'forged-signature': 'Signs the ID token with a key that is not its own, under the name of its own.',
  'replayed-nonce': 'Puts the nonce of an earlier answer into the ID token.',
  'never-comes-back': 'Leaves the person on a page of its own instead of sending them back.',
  slow: 'Takes ten seconds to answer at the token endpoint.',
} as const

export type Fault = keyof typeof FAULTS

export const isFault = (name: unknown): name is Fault => typeof name === 'string' && Object.hasOwn(FAULTS, name)

export type Switchboard = ReturnType<typeof switchboard>

/** Which fault is on: none at first and after every start, and never more than one. */
export function switchboard() {
  let current: Fault | null = null
  return {
    current: (): Fault | null => current,
    is: (fault: Fault): boolean => current === fault,
    turnOn(fault: Fault) {
      current = fault
    },
    turnOff() {
      current = null
    },
  }
}
