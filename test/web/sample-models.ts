import type { Frame, Models, ViewName } from '../../src/web/page-models.ts'
import { explainSamples } from './explain-samples.ts'

/** 2025-11-24T14:00:00Z, when the samples were looked at. */
export const NOW = 1_763_992_800

const TWO_FACTOR = { kind: 'within', level: 'two-factor', within: 300 } as const
const PHISHING_RESISTANT = { kind: 'within', level: 'phishing-resistant', within: 300 } as const

export const nobody: Frame = {
  path: '/',
  baseUrl: 'http://localhost:3000',
  person: null,
  language: 'en',
  places: ['timesheets', 'help-desk'],
}

export const alice = (path: string): Frame => ({
  ...nobody,
  path,
  person: {
    name: 'Alice Ahrens',
    levels: [
      { level: 'single-factor', until: NOW + 43_000 },
      { level: 'two-factor', until: NOW + 252 },
    ],
  },
})

/** One state of one page. */
export type Sample<K extends ViewName = ViewName> = { [V in K]: { view: V; model: Models[V]; frame: Frame } }[K]

const pages: Models['home']['pages'] = [
  { path: '/account', name: 'account', needs: { kind: 'signed-in' }, heldUntil: null },
  { path: '/payroll', name: 'payroll', needs: TWO_FACTOR, heldUntil: null },
  { path: '/bank-details', name: 'bank_details', needs: PHISHING_RESISTANT, heldUntil: null },
  { path: '/security', name: 'security', needs: { kind: 'each-time' }, heldUntil: null },
  { path: '/transfers', name: 'transfers', needs: { kind: 'approval' }, heldUntil: null },
  { path: '/help-desk', name: 'help_desk', needs: { kind: 'own-sign-in' }, heldUntil: null },
  { path: '/explain', name: 'explain', needs: { kind: 'nothing' }, heldUntil: null },
]

const demo: Models['home']['demo'] = {
  issuer: 'http://localhost:4000',
  accounts: [
    { username: 'alice', password: 'correct horse', phone: 'http://localhost:4000/phone/alice' },
    { username: 'bob', password: 'battery staple', phone: null },
  ],
}

const account: Models['account'] = {
  issuer: 'http://localhost:4000',
  subject: '00u1alice4hKx9Qm2P0h7',
  email: 'alice@example.com',
  newest: { acr: 'urn:okta:loa:2fa:any', amr: ['pwd', 'otp', 'mfa'], auth_time: NOW - 48 },
  elevated: true,
  endsAt: NOW + 43_000,
  idleUntil: NOW + 3_600,
  sessions: [
    { id: 'k7Jd02', agent: 'Firefox on Linux', startedAt: NOW - 200, current: true, levels: ['single-factor', 'two-factor'] },
    { id: 'Qp9_-x', agent: 'Safari on iPhone', startedAt: NOW - 90_000, current: false, levels: ['single-factor'] },
  ],
  notice: null,
}

const problem: Models['problem'] = {
  status: 403,
  code: 'level_not_reached',
  reference: 'R7K2-9QXM',
  needs: TWO_FACTOR,
  asked: { acr: 'urn:okta:loa:2fa:any', amr: [], auth_time: null, max_age: 300 },
  obtained: { acr: 'urn:okta:loa:1fa:pwd', amr: ['pwd'], auth_time: NOW - 20 },
  providerSaid: null,
  actions: [{ label: 'try_again', href: '/payroll' }],
  retryAfter: null,
}

const resume: Models['resume'] = {
  id: 'kept_4-x',
  action: '/bank-details',
  fields: [
    { name: 'iban', value: 'DE02 1203 0000 0000 2020 51' },
    { name: 'note', value: '' },
  ],
  needs: PHISHING_RESISTANT,
  keptUntil: NOW + 600,
}

const bank: Models['bank-details'] = {
  needs: PHISHING_RESISTANT,
  until: NOW + 299,
  iban: 'DE02120300000000202051',
  typed: '',
  fault: null,
  notice: null,
}

const security: Models['security'] = {
  needs: { kind: 'each-time' },
  until: NOW + 299,
  visit: 'kH3vQ0m2S7u1Xc9dZr4t-w',
  email: 'alice@example.net',
  typed: '',
  fault: null,
  notice: null,
}

const transfer: Models['transfer'] = {
  id: 'kH3vQ0m2S7u1Xc9dZr4t-w',
  payee: 'ACME',
  iban: 'DE02 1203 0000 0000 2020 51',
  amount: '120.00',
  currency: 'EUR',
  message: 'PAY-4821-ACME-120.00-EUR',
  status: 'pending',
  reason: null,
  until: NOW + 110,
}

const transfers: Models['transfers'] = {
  needs: { kind: 'approval' },
  approval: 'phone',
  currencies: ['EUR', 'USD', 'JPY'],
  typed: { payee: '', iban: '', amount: '', currency: 'EUR' },
  faults: [],
  notice: null,
  transfers: [
    { id: transfer.id, payee: 'ACME', amount: '120.00', currency: 'EUR', status: 'pending', createdAt: NOW - 10 },
    { id: 'Qp9d0m2S7u1Xc9dZr4t-wA', payee: 'Zoë', amount: '500', currency: 'JPY', status: 'executed', createdAt: NOW - 90 },
  ],
  earlier: [{ payee: 'Stadtwerke', amount: '61.20', currency: 'EUR', executedAt: NOW - 90_000 }],
}

const confirmed = { until: NOW + 252, within: 300 }

const colleagues: Models['help-desk/desk']['colleagues'] = [
  { id: 'carla', name: 'Carla Example', kind: 'locked_out' },
  { id: 'deniz', name: 'Deniz Example', kind: 'new_phone' },
  { id: 'emil', name: 'Emil Example', kind: 'nothing' },
]

const deskSignIn: Models['help-desk/sign-in'] = {
  samples: [{ username: 'alice', password: 'horse staple' }],
  returnTo: '/help-desk',
  typed: '',
  fault: null,
  notice: null,
}

const code: Models['help-desk/code'] = {
  id: 'kH3vQ0m2S7u1Xc9dZr4t-w',
  factor: { kind: 'sms', where: '•••• 0142' },
  until: NOW + 280,
  resendAfter: 30,
  fault: null,
  others: '/help-desk/confirm?return_to=%2Fhelp-desk',
}

/** Every page in every state that looks different, by a name to call it. */
export const samples: Readonly<Record<string, Sample>> = {
  'home, nobody signed in': { view: 'home', model: { pages, demo }, frame: nobody },
  'home, signed in': {
    view: 'home',
    model: { pages: pages.map((page) => (page.name === 'payroll' ? { ...page, heldUntil: NOW + 252 } : page)), demo },
    frame: alice('/'),
  },
  'home, real provider': { view: 'home', model: { pages, demo: null }, frame: nobody },
  account: { view: 'account', model: account, frame: alice('/account') },
  'account, one session and nothing elevated': {
    view: 'account',
    model: {
      ...account,
      email: null,
      elevated: false,
      newest: { acr: null, amr: [], auth_time: null },
      sessions: account.sessions.slice(0, 1),
    },
    frame: alice('/account'),
  },
  'account, an order that came too late': {
    view: 'account',
    model: { ...account, notice: 'form_not_kept' },
    frame: alice('/account'),
  },
  payroll: {
    view: 'payroll',
    model: {
      needs: TWO_FACTOR,
      until: NOW + 252,
      payslips: [
        { month: '2025-10', gross: '€ 4,850.00', net: '€ 3,012.44' },
        { month: '2025-09', gross: '€ 4,850.00', net: '€ 3,012.44' },
        { month: '2025-08', gross: '€ 5,120.00', net: '€ 3,158.90' },
      ],
    },
    frame: alice('/payroll'),
  },
  'payroll, empty': { view: 'payroll', model: { needs: TWO_FACTOR, until: NOW + 252, payslips: [] }, frame: alice('/payroll') },
  'bank details': { view: 'bank-details', model: bank, frame: alice('/bank-details') },
  'bank details, saved': { view: 'bank-details', model: { ...bank, notice: 'saved' }, frame: alice('/bank-details') },
  'bank details, first visit, form lost': {
    view: 'bank-details',
    model: { ...bank, iban: null, notice: 'form_not_kept' },
    frame: alice('/bank-details'),
  },
  'bank details, refused': {
    view: 'bank-details',
    model: { ...bank, typed: 'DE02 1203 OOOO', fault: 'iban_invalid' },
    frame: alice('/bank-details'),
  },
  security: { view: 'security', model: security, frame: alice('/security') },
  'security, first visit, form lost': {
    view: 'security',
    model: { ...security, email: null, notice: 'form_not_kept' },
    frame: alice('/security'),
  },
  'security, refused': {
    view: 'security',
    model: { ...security, typed: 'alice@', fault: 'email_invalid' },
    frame: alice('/security'),
  },
  'security, done': { view: 'security-done', model: { email: 'alice@example.net' }, frame: alice('/security/done') },
  'security, done, no address': { view: 'security-done', model: { email: null }, frame: alice('/security/done') },
  transfers: { view: 'transfers', model: transfers, frame: alice('/transfers') },
  'transfers, first visit, form lost': {
    view: 'transfers',
    model: { ...transfers, transfers: [], earlier: [], notice: 'form_not_kept' },
    frame: alice('/transfers'),
  },
  'transfers, refused': {
    view: 'transfers',
    model: {
      ...transfers,
      typed: { payee: '', iban: 'DE02', amount: '1.000', currency: 'XXX' },
      faults: ['payee_invalid', 'iban_invalid', 'amount_invalid', 'currency_invalid'],
    },
    frame: alice('/transfers'),
  },
  'transfers, provider without CIBA': {
    view: 'transfers',
    model: { ...transfers, needs: TWO_FACTOR, approval: 'step-up' },
    frame: alice('/transfers'),
  },
  'transfer, pending': { view: 'transfer', model: transfer, frame: alice(`/transfers/${transfer.id}`) },
  ...Object.fromEntries(
    (['approved', 'executed', 'denied', 'expired', 'cancelled'] as const).map((status) => [
      `transfer, ${status}`,
      { view: 'transfer', model: { ...transfer, status, until: null }, frame: alice(`/transfers/${transfer.id}`) } as const,
    ]),
  ),
  'transfer, failed': {
    view: 'transfer',
    model: { ...transfer, status: 'failed', reason: 'subject_changed', until: null },
    frame: alice(`/transfers/${transfer.id}`),
  },
  'transfer, failed for a reason without words': {
    view: 'transfer',
    model: { ...transfer, message: null, status: 'failed', reason: 'constructor', until: null },
    frame: alice(`/transfers/${transfer.id}`),
  },
  resume: { view: 'resume', model: resume, frame: alice('/resume/kept_4-x') },
  'an app in the browser': { view: 'spa', model: {}, frame: { ...nobody, path: '/spa' } },
  'stepped up in a popup': { view: 'stepped-up', model: {}, frame: { ...nobody, path: '/spa/stepped-up' } },
  'signed out': { view: 'signed-out', model: { provider: 'ended' }, frame: { ...nobody, path: '/signed-out' } },
  'signed out, provider unknown': {
    view: 'signed-out',
    model: { provider: 'unknown' },
    frame: { ...nobody, path: '/signed-out' },
  },
  'help desk, sign-in': { view: 'help-desk/sign-in', model: deskSignIn, frame: { ...nobody, path: '/help-desk/sign-in' } },
  'help desk, sign-in refused': {
    view: 'help-desk/sign-in',
    model: { ...deskSignIn, samples: [], typed: 'alice', fault: 'wrong_password' },
    frame: { ...nobody, path: '/help-desk/sign-in' },
  },
  'help desk, signed out': {
    view: 'help-desk/sign-in',
    model: { ...deskSignIn, notice: 'signed_out' },
    frame: { ...nobody, path: '/help-desk/sign-in' },
  },
  'help desk': {
    view: 'help-desk/desk',
    model: { name: 'Alice Ahrens', confirmed: null, colleagues },
    frame: { ...nobody, path: '/help-desk' },
  },
  'help desk, confirmed': {
    view: 'help-desk/desk',
    model: { name: 'Alice Ahrens', confirmed: { ...confirmed, kind: 'sms' }, colleagues },
    frame: alice('/help-desk'),
  },
  'help desk, reset': {
    view: 'help-desk/reset-password',
    model: { confirmed, colleagues, chosen: 'carla', reset: null, fault: null },
    frame: { ...nobody, path: '/help-desk/reset-password' },
  },
  'help desk, reset done': {
    view: 'help-desk/reset-password',
    model: { confirmed, colleagues, chosen: null, reset: 'Carla Example', fault: null },
    frame: { ...nobody, path: '/help-desk/reset-password' },
  },
  'help desk, reset refused': {
    view: 'help-desk/reset-password',
    model: { confirmed, colleagues, chosen: null, reset: null, fault: 'nobody_chosen' },
    frame: { ...nobody, path: '/help-desk/reset-password' },
  },
  'help desk, recovery code': {
    view: 'help-desk/recovery-code',
    model: { confirmed, code: '3f9a2-77c01-b4d8e-90aa1' },
    frame: { ...nobody, path: '/help-desk/recovery-code' },
  },
  'help desk, choose': {
    view: 'help-desk/choose',
    model: {
      returnTo: '/help-desk/recovery-code',
      factors: [
        { id: 'opf1', kind: 'push', where: null, suggested: false, remembered: false },
        { id: 'ost1', kind: 'totp', where: null, suggested: false, remembered: false },
        { id: 'mbl1', kind: 'sms', where: '•••• 0142', suggested: true, remembered: true },
        { id: 'clf1', kind: 'call', where: '•••• 0143', suggested: false, remembered: false },
        { id: 'emf1', kind: 'email', where: 'a•••@example.com', suggested: false, remembered: false },
      ],
    },
    frame: { ...nobody, path: '/help-desk/confirm' },
  },
  'help desk, code': { view: 'help-desk/code', model: code, frame: { ...nobody, path: '/help-desk/confirm/x' } },
  'help desk, code refused': {
    view: 'help-desk/code',
    model: { ...code, factor: { kind: 'email', where: 'a•••@example.com' }, fault: 'wrong' },
    frame: { ...nobody, path: '/help-desk/confirm/x' },
  },
  'help desk, code of an app': {
    view: 'help-desk/code',
    model: { ...code, factor: { kind: 'totp', where: null }, resendAfter: null, fault: 'used' },
    frame: { ...nobody, path: '/help-desk/confirm/x' },
  },
  'help desk, waiting': {
    view: 'help-desk/waiting',
    model: { id: 'kH3vQ0m2S7u1Xc9dZr4t-w', number: 42, until: NOW + 110 },
    frame: { ...nobody, path: '/help-desk/confirm/x' },
  },
  'help desk, waiting without a number': {
    view: 'help-desk/waiting',
    model: { id: 'kH3vQ0m2S7u1Xc9dZr4t-w', number: null, until: NOW + 110 },
    frame: { ...nobody, path: '/help-desk/confirm/x' },
  },
  ...Object.fromEntries(
    Object.entries(explainSamples).map(([name, model]) => [
      `explain, ${name}`,
      { view: 'explain', model, frame: alice('/explain') } as const,
    ]),
  ),
  'problem, not enough': { view: 'problem', model: problem, frame: alice('/callback') },
  'problem, declined': {
    view: 'problem',
    model: { ...problem, code: 'declined', asked: null, obtained: null, providerSaid: 'The user chose to cancel.' },
    frame: alice('/callback'),
  },
  'problem, provider down': {
    view: 'problem',
    model: { ...problem, status: 503, code: 'idp_unavailable', needs: null, asked: null, obtained: null, retryAfter: 5 },
    frame: nobody,
  },
  'problem, not found': {
    view: 'problem',
    model: { ...problem, status: 404, code: 'not_found', needs: null, asked: null, obtained: null, actions: [] },
    frame: { ...nobody, path: '/nowhere' },
  },
}
