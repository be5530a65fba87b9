import type { Request, Response } from 'express'
import { secondOf } from '../assurance/time.ts'
import type { Validation } from '../checks/validate.ts'
import type { Redeemed } from '../oidc/callback.ts'
import { Refused } from '../oidc/refusal.ts'
import type { Transaction } from '../oidc/transaction.ts'
import { userInfo } from '../oidc/user-info.ts'
import { asItIsNow } from '../session/as-it-is-now.ts'
import { beginning, continuing, type Person } from '../session/begin.ts'
import type { SessionData } from '../session/data.ts'
import type { Session } from '../session/read.ts'
import { agentOf } from './agent.ts'
import { attestedBy } from './asked-for.ts'
import { begunMeanwhile, rememberBeginning } from './begun-meanwhile.ts'
import { refuseLoggedOut } from './refuse-logged-out.ts'
import { type Outcome, renewUnlessLoggedOut } from './renew-unless-logged-out.ts'
import type { Services } from './services.ts'
import { currentSession, replaceSession } from './visit.ts'

type Genuine = Exclude<Validation, { outcome: 'invalid' }>

/**
 * A sign-in that began while nobody was signed in. Somebody may have signed in meanwhile in another tab, even in this very moment: the
 * same person's session goes on with the new evidence, another person's ends.
 *
 * @throws {Refused} `session_ended` where the provider ended this person's sessions while the sign-in was under way.
 */
export async function signIn(
  services: Services,
  req: Request,
  res: Response,
  transaction: Transaction,
  redeemed: Redeemed,
  { identity, evidence }: Genuine,
): Promise<Outcome> {
  const { config, clock, sealers, audit } = services
  const sealed = await sealers.idToken.seal(redeemed.idToken)
  const person = identity.name === null ? await named(services, identity, redeemed.accessToken) : identity
  const began = beginning(person, evidence, sealed, agentOf(req), config, secondOf(clock()))
  const isSame = ({ data }: Session) => data.issuer === identity.issuer && data.subject === identity.subject
  const replacing = (present: Session): Promise<Outcome | null> =>
    asItIsNow(services.store, present, async (session) => {
      const data = isSame(session) ? continuing(session.data, person, evidence, sealed, config) : began
      const outcome = await renewUnlessLoggedOut(services, req, res, session, data, transaction)
      if (outcome !== null && !isSame(session))
        audit('session.ended', { req, res }, { outcome: 'success', reason: 'another_person_signed_in', session: session.data })
      return outcome
    })
  const present = await currentSession(services, req, res)
  // Where nobody is, or nobody any more, this is a plain sign-in.
  const outcome = (present && (await replacing(present))) ?? (await first(services, req, res, began, transaction, replacing))
  if (outcome === null) throw new Refused('session_ended', 'the session could not begin')
  audit('sign_in.completed', { req, res }, { outcome: 'success', session: outcome.data, obtained: attestedBy(evidence) })
  return outcome
}

/** Begins a session; where another sign-in of this browser was first in this very moment, takes its place instead. */
async function first(
  services: Services,
  req: Request,
  res: Response,
  began: SessionData,
  transaction: Transaction,
  replacing: (other: Session) => Promise<Outcome | null>,
): Promise<Outcome | null> {
  const outcome = await renewUnlessLoggedOut(services, req, res, null, began, transaction)
  if (outcome === null || (await rememberBeginning(services, req, transaction, began))) return outcome
  const mine = await currentSession(services, req, res)
  const other = await begunMeanwhile(services, req, transaction)
  const taken = other && (await replacing(other))
  if (taken !== null && mine !== null) await services.store.destroy(mine.key)
  return taken ?? outcome
}

/** The identity of the ID token, with a name and address from UserInfo where the token had none. */
async function named({ provider }: Services, identity: Person, accessToken: string): Promise<Person> {
  const said = await userInfo(provider, accessToken, identity.subject)
  return { ...identity, name: said.name, email: identity.email ?? said.email }
}

/**
 * More evidence for the session that asked for it, under a new id. Where another tab's answer has moved the session since this request
 * found it, the evidence is added where it is now: no evidence is lost, in whatever order the answers come.
 *
 * @throws {Refused} `session_ended` where it ended meanwhile: then nothing was written.
 */
export async function raise(
  services: Services,
  req: Request,
  res: Response,
  transaction: Transaction,
  redeemed: Redeemed,
  { identity, evidence }: Genuine,
  session: Session | null,
): Promise<Outcome> {
  if (session === null) throw new Refused('session_ended', 'the session that asked for more has ended')
  const { store, config, sealers } = services
  const sealed = await sealers.idToken.seal(redeemed.idToken)
  const outcome = await asItIsNow(store, session, (now) => {
    const data = continuing(now.data, identity, evidence, sealed, config)
    return now.key === session.key
      ? renewUnlessLoggedOut(services, req, res, now, data, transaction)
      : join(services, res, now, data, transaction)
  })
  if (outcome === null) throw new Refused('session_ended', 'the session that asked for more has ended')
  return outcome
}

/** Under the id it has now: the browser has that from the answer that moved it, and sending another would race with it. */
async function join(
  services: Services,
  res: Response,
  session: Session,
  data: SessionData,
  transaction: Transaction,
): Promise<Outcome | null> {
  const { store } = services
  const joined = { ...session, data }
  if (!(await store.set(session.key, session.data, data))) return null
  await refuseLoggedOut(services, res, joined, transaction, () => store.set(session.key, data, session.data))
  replaceSession(res, joined)
  return { data }
}
