import { randomInt } from 'node:crypto'
import type { Person } from '../demo-people.ts'
import type { Prompt, Prompts } from '../phone/prompts.ts'
import type { FactorObject } from './factors.ts'
import { Refusal } from './refusals.ts'

/** How long a push waits for its answer, in seconds. */
const LIFETIME = 120

/** Sends a push. With number matching the phone offers three numbers, of which the caller shows the right one. */
export function sendPush(prompts: Prompts, person: Person, factor: FactorObject, matching: 'number' | 'none') {
  const numbers = matching === 'number' ? threeNumbers() : []
  const number = numbers[randomInt(3)] ?? null
  const expiresAt = Math.floor(Date.now() / 1000) + LIFETIME
  const asker = 'An application'
  const id = prompts.add({ person: person.id, kind: 'push', asker, text: null, request: null, numbers, number, expiresAt })
  return {
    expiresAt: new Date(expiresAt * 1000).toISOString(),
    factorResult: 'WAITING',
    profile: factor.profile,
    _links: transactionLinks(factor, id),
    ...(number === null ? {} : { _embedded: { challenge: { correctAnswer: number } } }),
  }
}

/** Where a push stands. Once it is over, the links lead to another attempt instead of to polling. */
export function pushState(prompts: Prompts, person: Person, factor: FactorObject, id: string) {
  const push = pushAt(prompts, person, id)
  const { profile, _links } = factor
  const over = { profile, _links: { verify: _links.verify, factor: _links.self } }
  if (push.decision === 'approved') return { factorResult: 'SUCCESS' }
  if (push.decision === 'denied') return { factorResult: 'REJECTED', ...over }
  if (push.expiresAt <= Math.floor(Date.now() / 1000)) return { factorResult: 'TIMEOUT', ...over }
  return { factorResult: 'WAITING', profile, _links: transactionLinks(factor, id) }
}

/** Takes a push back from the phone; it is not found afterwards. One that was decided stays decided. */
export function cancelPush(prompts: Prompts, person: Person, id: string): void {
  prompts.withdraw(pushAt(prompts, person, id))
}

function pushAt(prompts: Prompts, { id: person }: Person, id: string): Prompt {
  const push = prompts.find(id)
  if (push === undefined || push.kind !== 'push' || push.person !== person)
    throw new Refusal('E0000007', `Resource not found: ${id} (Transaction)`)
  return push
}

const transactionLinks = ({ _links }: FactorObject, id: string) => ({
  poll: { href: `${_links.self.href}/transactions/${id}`, hints: { allow: ['GET'] } },
  cancel: { href: `${_links.self.href}/transactions/${id}`, hints: { allow: ['DELETE'] } },
})

function threeNumbers(): number[] {
  const drawn = new Set<number>()
  while (drawn.size < 3) drawn.add(randomInt(10, 100))
  return [...drawn]
}
