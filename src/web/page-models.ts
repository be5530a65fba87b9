// One file, because it is one table: every view and what it is given.
import type { Shortfall } from '../assurance/decide.ts'
import type { Level } from '../assurance/level.ts'

/** What every page knows besides its own model. Times are epoch seconds. */
export type Frame = Readonly<{
  /** The path of this page, for the header's "you are here". */
  path: string
  /** The portal's public origin. */
  baseUrl: string
  person: PersonModel | null
  /** The language of the words, `en` or `de`. */
  language: string
  /** What only some portals have, and this one does; the header leads there. */
  places?: ReadonlyArray<'timesheets' | 'help-desk'>
}>

/** Who is signed in, for the header of every page. */
export type PersonModel = Readonly<{
  name: string
  /** The levels held now; `single-factor` until the session's end. */
  levels: ReadonlyArray<Readonly<{ level: Level; until: number }>>
}>

/** What a page asks of the person. */
export type Needs = Readonly<
  | { kind: 'nothing' }
  | { kind: 'signed-in' }
  | { kind: 'within'; level: Level; within: number }
  | { kind: 'each-time' }
  | { kind: 'approval' }
  | { kind: 'own-sign-in' }
>

/** One field of a kept form, as it will be sent. */
export type KeptField = Readonly<{ name: string; value: string }>

/** What was asked of the provider, or what came back. */
export type Attested = Readonly<{ acr: string | null; amr: readonly string[]; auth_time: number | null; max_age?: number | null }>

/** A way to confirm at the help desk, largest assurance first. */
export type FactorKind = 'push' | 'totp' | 'sms' | 'call' | 'email'

/** Somebody the help desk looks after, and why they called. */
export type ColleagueModel = Readonly<{ id: string; name: string; kind: 'locked_out' | 'new_phone' | 'nothing' }>

/** How far a transfer has come. */
export type TransferStatus = 'pending' | 'approved' | 'executed' | 'denied' | 'expired' | 'cancelled' | 'failed'

/** Who takes part in an exchange: the person's browser, this portal, the identity provider. */
export type Party = 'you' | 'portal' | 'provider'

/** One step of a sequence diagram: an arrow from one party to another, or a note beside one. `says` finds its words. */
export type DrawnStep = Readonly<
  ({ from: Party; to: Party } | { beside: Party }) & {
    says: string
    tone?: 'good' | 'bad' | 'wait'
    /** On the wire, line by line, cut to what fits. */
    wire?: readonly string[]
    page?: string
    needs?: Needs
    shortfall?: Shortfall | null
    count?: number
    /** A check's name; finds its words. */
    check?: string
    until?: number
  }
>

/** One exchange with the identity provider. */
export type ExchangeModel = Readonly<{
  /** Finds it on the page, and in the log. */
  reference: string
  /** Shown with every parameter and check. */
  open: boolean
  /** Has a drawing; the oldest have a sentence and a link, which keeps the page light. */
  drawn: boolean
  purpose: 'sign-in' | 'step-up' | 're-authentication'
  page: string
  askedAt: number
  /** `waiting`: no answer yet; `late`: one would come too late now. */
  state: 'granted' | 'again' | 'refused' | 'waiting' | 'late'
  /** The last second for which the page opened; null for one visit, and where it did not open. */
  until: number | null
  needs: Needs
  shortfall: Shortfall | null
  /** 2: the first answer was only too old. */
  trip: 1 | 2
  by: 'browser' | 'pushed'
  /** `value: null` is left out. */
  parameters: ReadonlyArray<Readonly<{ name: string; value: string | null }>>
  /** Null where no answer came, or none that could be believed. */
  obtained: Attested | null
  providerSaid: string | null
  /** Of a refused one: the problem's code, and the check that failed. */
  refusal: Readonly<{ code: string; check: string; section: string; because: string | null }> | null
  /** Empty where no answer came. */
  checks: ReadonlyArray<Readonly<{ check: string; section: string; outcome: 'passed' | 'failed' | 'not_reached' }>>
  steps: readonly DrawnStep[]
}>

/** One model per view; the view's name is its key and `views/<key>.ejs` its file. */
export type Models = {
  home: {
    pages: ReadonlyArray<Readonly<{ path: string; name: string; needs: Needs; heldUntil: number | null }>>
    /** Only with the boxed provider: where it is and who can sign in there. */
    demo: Readonly<{
      issuer: string
      accounts: ReadonlyArray<Readonly<{ username: string; password: string; phone: string | null }>>
    }> | null
  }
  account: {
    issuer: string
    subject: string
    email: string | null
    newest: Attested
    /** Some level beyond single-factor is held: "end my elevation" is offered. */
    elevated: boolean
    endsAt: number
    idleUntil: number
    sessions: ReadonlyArray<
      Readonly<{ id: string; agent: string; startedAt: number; current: boolean; levels: readonly Level[] }>
    >
    notice: 'form_not_kept' | null
  }
  payroll: {
    needs: Needs
    until: number
    payslips: ReadonlyArray<Readonly<{ month: string; gross: string; net: string }>>
  }
  'bank-details': {
    needs: Needs
    until: number
    iban: string | null
    /** What the person typed, where it was refused. */
    typed: string
    fault: 'iban_invalid' | null
    /** `form_not_kept`: a form was sent by nobody signed in, so it was not kept. */
    notice: 'saved' | 'form_not_kept' | null
  }
  security: {
    needs: Needs
    /** The last second in which the form of this visit is accepted. */
    until: number
    /** The visit that the form belongs to; its hidden field. */
    visit: string
    email: string | null
    /** What the person typed, where it was refused. */
    typed: string
    fault: 'email_invalid' | null
    /** A form was sent by nobody signed in, so it was not kept. */
    notice: 'form_not_kept' | null
  }
  'security-done': {
    email: string | null
  }
  transfers: {
    needs: Needs
    /** How a transfer is approved: on the phone, or, where the provider cannot ask there, by a second factor. */
    approval: 'phone' | 'step-up'
    currencies: readonly string[]
    /** What the person typed, where it was refused. */
    typed: Readonly<{ payee: string; iban: string; amount: string; currency: string }>
    faults: ReadonlyArray<'payee_invalid' | 'iban_invalid' | 'amount_invalid' | 'currency_invalid'>
    /** A form was sent by nobody signed in, so it was not kept. */
    notice: 'form_not_kept' | null
    /** Those of this session, the newest first. */
    transfers: ReadonlyArray<
      Readonly<{ id: string; payee: string; amount: string; currency: string; status: TransferStatus; createdAt: number }>
    >
    /** What was paid in other sessions of the person. */
    earlier: ReadonlyArray<Readonly<{ payee: string; amount: string; currency: string; executedAt: number }>>
  }
  transfer: {
    id: string
    payee: string
    iban: string
    amount: string
    currency: string
    /** What the phone shows, for the person to compare; null where no phone was asked. */
    message: string | null
    status: TransferStatus
    /** Why it failed; finds the words, where there are some: `transfer.reason.<reason>`. */
    reason: string | null
    /** The first second in which an approval is too late; null where none is waited for. */
    until: number | null
  }
  resume: {
    id: string
    /** Where the form goes. */
    action: string
    fields: readonly KeptField[]
    needs: Needs
    /** When the kept form is forgotten. */
    keptUntil: number
  }
  'signed-out': {
    /** `ended`: the provider was told; `unknown`: it could not be, so its session may live on. */
    provider: 'ended' | 'unknown'
  }
  /** Static: what it shows comes from the API. */
  spa: Record<never, never>
  'stepped-up': Record<never, never>
  'help-desk/sign-in': {
    /** The sample accounts, where there are some. */
    samples: ReadonlyArray<Readonly<{ username: string; password: string }>>
    returnTo: string
    /** The user name, where it was refused. */
    typed: string
    fault: 'wrong_password' | null
    notice: 'signed_out' | null
  }
  'help-desk/desk': {
    name: string
    /** The factor that was verified lately, and the last second it counts. */
    confirmed: Readonly<{ kind: FactorKind; until: number; within: number }> | null
    colleagues: readonly ColleagueModel[]
  }
  'help-desk/reset-password': {
    confirmed: Readonly<{ until: number; within: number }>
    colleagues: readonly ColleagueModel[]
    /** Who is chosen when the page opens; an id. */
    chosen: string | null
    /** Whose password was reset; a name. */
    reset: string | null
    fault: 'nobody_chosen' | null
  }
  'help-desk/recovery-code': {
    confirmed: Readonly<{ until: number; within: number }>
    code: string
  }
  'help-desk/choose': {
    factors: ReadonlyArray<
      Readonly<{ id: string; kind: FactorKind; where: string | null; suggested: boolean; remembered: boolean }>
    >
    returnTo: string
  }
  'help-desk/code': {
    id: string
    factor: Readonly<{ kind: FactorKind; where: string | null }>
    until: number
    /** How long after a message another one may be sent, in seconds; null for what sends none. */
    resendAfter: number | null
    fault: 'malformed' | 'wrong' | 'used' | 'late' | null
    /** Where another way is chosen. */
    others: string
  }
  'help-desk/waiting': {
    id: string
    /** The number to find on the phone, where there is one. */
    number: number | null
    until: number
  }
  explain: {
    /** The newest first. */
    exchanges: readonly ExchangeModel[]
  }
  problem: {
    status: number
    /** Finds the words: `problems.<code>` in the catalogue. */
    code: string
    reference: string
    needs: Needs | null
    asked: Attested | null
    obtained: Attested | null
    /** What the provider said, cut short; shown as its words, not ours. */
    providerSaid: string | null
    /** The ways on: each `label` is a key below `actions` in the catalogue. */
    actions: ReadonlyArray<Readonly<{ label: string; href: string }>>
    retryAfter: number | null
  }
}

export type ViewName = keyof Models
