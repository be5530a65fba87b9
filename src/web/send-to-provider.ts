import type { Request, Response } from 'express'
import { type AuthorizationParameters, authorizationParameters, freshly } from '../assurance/challenge.ts'
import { decide } from '../assurance/decide.ts'
import { levelOf, type Requirement } from '../assurance/requirement.ts'
import { secondOf } from '../assurance/time.ts'
import { LevelNotOffered } from '../errors.ts'
import { authorizationUrl, isPushed } from '../oidc/authorization-url.ts'
import { freshSecrets, type Purpose, sealTransaction, type Told, type Transaction } from '../oidc/transaction.ts'
import type { Session } from '../session/read.ts'
import { askedFor } from './asked-for.ts'
import type { Attested } from './page-models.ts'
import type { Services } from './services.ts'
import { createTransactionCookies } from './transaction-cookies.ts'
import { visitOf } from './visit.ts'

/** Why somebody is sent, for what, and where they come back to. */
export type Errand = Readonly<{
  purpose: Purpose
  requirement: Requirement
  /** A path of ours, checked by `returnTo`. */
  returnTo: string
  /** Whose session asks; null for a sign-in. */
  session: Session | null
  /** For "each time": the route that the sign-in admits to, once. */
  admits?: string | null
}>

/**
 * Sends the browser to the provider and remembers why, in a sealed cookie: 302 after a GET, 303 after a POST, so that the body of a
 * form never goes there.
 *
 * @returns what was asked, for the log.
 * @throws {LevelNotOffered} where the profile cannot ask for the level, {RateLimited}, {IdpUnavailable}
 */
export async function sendToProvider(services: Services, req: Request, res: Response, errand: Errand): Promise<Attested> {
  return send(services, req, res, errand, 1)
}

/** The second and last trip of a transaction whose answer was only too old: the same question, but the provider must ask anew. */
export async function sendAgain(
  services: Services,
  req: Request,
  res: Response,
  first: Transaction,
  session: Session | null,
): Promise<Attested> {
  const { purpose, requirement, returnTo, admits } = first
  return send(services, req, res, { purpose, requirement, returnTo, admits, session }, 2)
}

async function send(services: Services, req: Request, res: Response, errand: Errand, trip: 1 | 2): Promise<Attested> {
  const { config, clock, provider, sealers } = services
  const asked = parametersOf(errand.requirement, services, trip)
  await services.rateLimit(req)

  const sentAt = clock()
  // Somebody signs in again: the provider can begin with their name, though its own session may be over or another's.
  const expected = errand.purpose === 're-authentication' ? (errand.session?.data.email ?? null) : null
  const transaction: Transaction = {
    ...freshSecrets(),
    purpose: errand.purpose,
    requirement: errand.requirement,
    returnTo: errand.returnTo,
    issuer: config.provider.issuer,
    session: errand.session === null ? null : { lineage: errand.session.data.lineage, subject: errand.session.data.subject },
    sentAt: secondOf(sentAt),
    sentAtMillisecond: sentAt,
    trip,
    admits: errand.admits ?? null,
    told: await told(services, res, errand, expected),
  }
  const url = await authorizationUrl(provider, config, transaction, asked, expected)
  const sealed = await sealTransaction(transaction, sealers.transaction)
  createTransactionCookies(config, config.transactionLifetime).put(req, res, transaction.state, sealed, transaction.sentAt)
  res.redirect(req.method === 'GET' ? 302 : 303, url.href)
  return askedFor(errand.requirement, config.profile)
}

/** @param expected whom the provider is told to expect. */
async function told(services: Services, res: Response, { requirement, session }: Errand, expected: string | null): Promise<Told> {
  const { config, clock, provider } = services
  const decision = decide(requirement, session?.data ?? null, config.profile, secondOf(clock()))
  const { metadata } = await provider.discovered()
  return [
    visitOf(res).reference,
    decision.outcome === 'denied' ? decision.shortfall : null,
    isPushed(config, metadata) ? 'pushed' : 'browser',
    expected === null ? 'none' : 'sent',
  ]
}

function parametersOf(requirement: Requirement, { config }: Services, trip: 1 | 2): AuthorizationParameters {
  const asked = authorizationParameters(requirement, config.profile)
  if (asked === null) throw new LevelNotOffered(`the profile ${config.profile.name} cannot ask for ${levelOf(requirement)}`)
  return trip === 1 ? asked : freshly(asked, config.profile)
}
