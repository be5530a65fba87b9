import { type EpochSeconds, secondOf, seconds } from '../../assurance/time.ts'
import type { Config } from '../../config.ts'
import { createSealer } from '../../seal.ts'
import type { Services } from '../../web/services.ts'
import { type Account, accountsAt } from './accounts.ts'
import { type Attempts, createAttempts } from './attempts.ts'
import { type Challenges, challengesIn } from './challenges.ts'
import { createFactorApi, type FactorApi } from './client.ts'
import { createSending, type Sending } from './sending.ts'
import { createSessionRoom, type SessionRoom } from './session-room.ts'
import { createTransport } from './transport.ts'

/** Okta locks a person for the whole organisation at the fifth wrong answer in a row, so nobody gets a fifth here. */
const CODES = { name: 'code', most: 4, pause: seconds(600) } as const
const PASSWORDS = { name: 'password', most: 10, pause: seconds(300) } as const

/** What the handlers of the help desk share. */
export type Desk = Readonly<{
  services: Services
  accounts: readonly Account[]
  api: FactorApi
  room: SessionRoom
  challenges: Challenges
  /** Of pass codes, by the person's id at the Factor API. */
  codes: Attempts
  /** Of passwords, by user name. */
  passwords: Attempts
  sending: Sending
  now(): EpochSeconds
}>

export function createDesk(services: Services, factorApi: NonNullable<Config['factorApi']>, accounts?: readonly Account[]): Desk {
  const { config, clock, store } = services
  const sealer = createSealer(config.sessionSecrets, 'help-desk')
  return {
    services,
    accounts: accountsAt(config.baseUrl, accounts),
    api: createFactorApi(createTransport(factorApi, config.idpTimeout, clock)),
    room: createSessionRoom(config, store, sealer, clock),
    challenges: challengesIn(store, sealer),
    codes: createAttempts(store, clock, CODES),
    passwords: createAttempts(store, clock, PASSWORDS),
    sending: createSending(store, clock),
    now: () => secondOf(clock()),
  }
}
