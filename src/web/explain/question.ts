import { type AuthorizationParameters, authorizationParameters, freshly } from '../../assurance/challenge.ts'
import { redirectUri } from '../../oidc/authorization-url.ts'
import { nameOf, type Told, type Transaction } from '../../oidc/transaction.ts'
import { boundedText } from '../bounded-text.ts'
import type { Services } from '../services.ts'
import type { Parameter, Question } from './exchange.ts'

/** What a transaction asked, in words that may be shown: every parameter by its name, no value that is a secret or about a person. */
export function questionOf({ config }: Services, transaction: Transaction, [reference, shortfall, by, hint]: Told): Question {
  const { purpose, requirement, trip, sentAt, state, returnTo } = transaction
  const first = authorizationParameters(requirement, config.profile) ?? {}
  const asked = trip === 1 ? first : freshly(first, config.profile)
  return {
    name: nameOf(state),
    reference,
    purpose,
    page: pageOf(returnTo),
    requirement,
    shortfall,
    trip,
    by,
    parameters: [
      ...chosen(asked),
      ['scope', boundedText(config.scopes)],
      ['response_type', 'code'],
      ['client_id', boundedText(config.provider.clientId)],
      ['redirect_uri', boundedText(redirectUri(config))],
      ['code_challenge_method', 'S256'],
      ...(['code_challenge', 'state', 'nonce'] as const).map((name): Parameter => [name, null]),
      ...(hint === 'sent' ? [['login_hint', null] as const] : []),
      ...(by === 'pushed' ? [['request_uri', null] as const] : []),
    ],
    askedAt: sentAt,
  }
}

/** What makes this question another than a plain sign-in: it comes first. */
function chosen({ acr_values, claims, max_age, prompt }: AuthorizationParameters): readonly Parameter[] {
  const all = { acr_values, claims, max_age, prompt }
  return Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, boundedText(String(value))] as const],
  )
}

/** A kept form's id stays out of it, and so does every query. */
function pageOf(returnTo: string): string {
  const [path = '/'] = returnTo.split(/[?#]/)
  return path.startsWith('/resume/') ? '/resume/…' : boundedText(path)
}
