import type { Request, Response } from 'express'
import { nextStep, type Step } from '../acr/next-step.ts'
import type { Parts } from '../box.ts'
import { expectedPerson } from './expected-person.ts'

/** Where one interaction stands, read anew for every request. */
export type Visit = Readonly<{
  uid: string
  /** As in "to go on to …". */
  client: string
  clientUri: string | undefined
  /** The `sub` of the only person who may go on, or null. */
  expected: string | null
  /** Who has proved something that counts here, or null: then the sign-in comes first. */
  person: string | null
  /** What counts: proved here and, unless a fresh sign-in was asked, what the session already held. */
  amr: readonly string[]
  /** A fresh sign-in was asked (`prompt=login`, or `max_age` exceeded): what the session held does not count. */
  fresh: boolean
  hint: string
  onlyHardware: boolean
  step: Step | { kind: 'sign-in' }
}>

/**
 * Reads an interaction by its cookie. Throws oidc-provider's `SessionNotFound` when it is over, expired, not this browser's, or
 * the person changed meanwhile.
 */
export async function visit({ provider, progress, enrolled, wanted: read }: Parts, req: Request, res: Response): Promise<Visit> {
  const details = await provider.interactionDetails(req, res)
  const { params, prompt, session, uid } = details
  const fresh = prompt.reasons.some((reason) => reason === 'login_prompt' || reason === 'max_age')
  const expected = await expectedPerson(provider, details)
  const wanted = read(params)
  const proved = progress.of(uid)
  const held = fresh ? [] : (session?.amr ?? [])
  const person = proved.person ?? (held.length > 0 ? (session?.accountId ?? null) : null)
  const amr = [...new Set([...held, ...proved.amr])]
  const client = await provider.Client.find(String(params.client_id))
  return {
    uid,
    client: client?.clientName ?? 'the application',
    clientUri: client?.clientUri,
    expected,
    person,
    amr,
    fresh,
    hint: typeof params.login_hint === 'string' ? params.login_hint : '',
    onlyHardware: wanted.kind === 'any-of' && wanted.values.every((acr) => acr === 'phrh'),
    step: person === null ? { kind: 'sign-in' } : nextStep(wanted, amr, enrolled(person)),
  }
}
