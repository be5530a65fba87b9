import type { Requirement } from '../../src/assurance/requirement.ts'
import { epochSeconds, seconds } from '../../src/assurance/time.ts'
import { EVERY_CHECK } from '../../src/web/explain/every-check.ts'
import type { Exchange, Parameter, Question, Reply } from '../../src/web/explain/exchange.ts'
import { exchangeModels } from '../../src/web/explain/exchange-model.ts'
import type { ExchangeModel } from '../../src/web/page-models.ts'

const NOW = epochSeconds(1_763_992_800)
const ago = (length: number) => epochSeconds(NOW - length)
const TWO_FACTOR: Requirement = { kind: 'within', level: 'two-factor', within: seconds(300) }

const parameters: readonly Parameter[] = [
  ['acr_values', 'urn:okta:loa:2fa:any'],
  ['max_age', '300'],
  ['scope', 'openid profile email'],
  ['response_type', 'code'],
  ['client_id', 'step-up-portal'],
  ['redirect_uri', 'http://localhost:3000/callback'],
  ['code_challenge_method', 'S256'],
  ['code_challenge', null],
  ['state', null],
  ['nonce', null],
]

const question: Question = {
  name: 'Q2hpcHMgYW5kIGRp',
  reference: 'kZ8s1cQpVn3L',
  purpose: 'step-up',
  page: '/payroll',
  requirement: TWO_FACTOR,
  shortfall: 'too-weak',
  trip: 1,
  by: 'browser',
  parameters,
  askedAt: ago(60),
}

const reply: Reply = {
  reference: 'Jr4_0aXw9TzB',
  at: ago(30),
  obtained: { acr: 'urn:okta:loa:2fa:any', amr: ['pwd', 'otp', 'mfa'], auth_time: ago(32) },
  passed: EVERY_CHECK.map(({ check }) => check),
  failed: null,
  conclusion: { outcome: 'granted', until: epochSeconds(NOW + 268) },
}

const upTo = (check: string): string[] => reply.passed.slice(0, reply.passed.indexOf(check))

const refusedAt = (check: string, code: string, status: number, beside: Partial<Reply> = {}): Reply => ({
  ...reply,
  passed: upTo(check),
  failed: { check, because: 'acr does not reach two-factor' },
  conclusion: { outcome: 'refused', code, status, providerSaid: null },
  ...beside,
})

const granted: Exchange = { question, reply }
const signIn: Exchange = {
  question: {
    ...question,
    purpose: 'sign-in',
    page: '/account',
    requirement: { kind: 'session' },
    shortfall: 'signed-out',
    parameters: parameters.slice(2),
    askedAt: ago(400),
  },
  reply: { ...reply, reference: '-c9Xw0T8mP2a', conclusion: { outcome: 'granted', until: epochSeconds(NOW + 43_000) } },
}
const tooWeak: Exchange = {
  question,
  reply: refusedAt('levelIsReached', 'level_not_reached', 403, {
    obtained: { acr: 'urn:okta:loa:1fa:pwd', amr: ['pwd'], auth_time: ago(32) },
  }),
}
const declined: Exchange = {
  question: { ...question, shortfall: null },
  reply: refusedAt('providerAgreed', 'declined', 403, {
    obtained: null,
    failed: { check: 'providerAgreed', because: null },
    conclusion: { outcome: 'refused', code: 'declined', status: 403, providerSaid: 'access_denied: The user chose to cancel.' },
  }),
}
const forged: Exchange = { question, reply: refusedAt('signatureVerifies', 'id_token_invalid', 400, { obtained: null }) }
const again: Exchange = {
  question: { ...question, shortfall: 'too-old' },
  reply: { ...refusedAt('authenticationIsRecentEnough', '', 403), conclusion: { outcome: 'again' } },
}
const secondTrip: Exchange = {
  question: { ...question, trip: 2, parameters: [['prompt', 'login'], ...parameters] },
  reply: { ...reply, reference: 'Second0Trip_' },
}
const eachTime: Exchange = {
  question: {
    ...question,
    purpose: 're-authentication',
    page: '/security',
    requirement: { kind: 'each-time', level: 'single-factor' },
    shortfall: 'too-old',
    by: 'pushed',
    parameters: [['max_age', '0'], ['prompt', 'login'], ...parameters.slice(2), ['login_hint', null], ['request_uri', null]],
  },
  reply: { ...reply, conclusion: { outcome: 'granted', until: null } },
}
const longestWords: Exchange = {
  question: {
    ...question,
    page: `/${'a-long-path/'.repeat(5)}`,
    requirement: { kind: 'within', level: 'phishing-resistant', within: seconds(300) },
    parameters: [
      ['acr_values', 'https://refeds.org/profile/mfa http://schemas.microsoft.com/claims/multipleauthn'],
      ...parameters.slice(1),
    ],
  },
  reply: refusedAt('authTimeIsPresent', 'auth_time_missing', 403, {
    obtained: { acr: 'https://refeds.org/profile/mfa', amr: ['pwd', 'otp', 'mfa', 'hwk', 'user', 'pin'], auth_time: null },
  }),
}
const waiting: Exchange = { question, reply: null }
const late: Exchange = { question: { ...question, askedAt: ago(900) }, reply: null }

const numbered = (exchange: Exchange, number: number): Exchange => ({
  question: { ...exchange.question, reference: `asked${number}` },
  reply: exchange.reply && { ...exchange.reply, reference: `answered${number}` },
})

const shown = (...exchanges: readonly Exchange[]): { exchanges: readonly ExchangeModel[] } => ({
  exchanges: exchangeModels(exchanges.map(numbered), undefined, seconds(600), NOW),
})

/** What `/explain` shows, by what happened last. */
export const explainSamples = {
  nothing: shown(),
  granted: shown(granted, signIn),
  refused: shown(tooWeak, signIn),
  declined: shown(declined),
  forged: shown(forged),
  again: shown(again),
  'each time, pushed': shown(eachTime),
  'longest words': shown(longestWords),
  waiting: shown(waiting, tooWeak),
  late: shown(late),
  'as many as are kept': shown(tooWeak, secondTrip, again, eachTime, declined, forged, granted, signIn),
} as const
