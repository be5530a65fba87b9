import type { Enrolled } from '../factors/enrolled.ts'
import type { Acr } from './acr-values.ts'
import { satisfies, strongest } from './satisfies.ts'
import type { Wanted } from './wanted.ts'

export type Factor = 'password' | 'totp' | 'passkey'

/** What has to happen next in an interaction whose person has proved something. */
export type Step = Readonly<
  | { kind: 'done'; acr: Acr }
  | { kind: 'prove'; offers: readonly Factor[] }
  /** None of the wanted values can be met by this person. */
  | { kind: 'unmet' }
>

const available = ({ totp, passkey, hardwarePasskey }: Enrolled): ReadonlyArray<readonly [Factor, readonly string[]]> => [
  ...(totp ? ([['totp', ['otp']]] as const) : []),
  ...(passkey ? ([['passkey', hardwarePasskey ? ['pop', 'hwk'] : ['pop']]] as const) : []),
  ['password', ['pwd']],
]

/** Decides from what was proved (`amr`) and what could be (`enrolled`). One more factor always suffices, or nothing does. */
export function nextStep(wanted: Wanted, amr: readonly string[], enrolled: Enrolled): Step {
  if (wanted.kind === 'impossible') return { kind: 'unmet' }
  const values = wanted.kind === 'nothing' ? [strongest(amr, enrolled)] : wanted.values
  const met = values.find((acr) => satisfies(acr, amr, enrolled))
  if (met !== undefined) return { kind: 'done', acr: met }
  const offers = available(enrolled)
    .filter(([, gives]) => values.some((acr) => satisfies(acr, [...amr, ...gives], enrolled)))
    .map(([factor]) => factor)
  return offers.length === 0 ? { kind: 'unmet' } : { kind: 'prove', offers }
}
