import { z } from 'zod/v3'

/** An id goes into paths, so it is made of what needs no encoding and climbs nowhere. */
const ID = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/)

const text = z.string().max(1_000)

export const USER = z.object({ id: ID, status: text, profile: z.object({ login: text }) })

export const USERS = z.array(USER)

/** One enrolment of somebody, of any kind; which of them count is for `policy.ts` to say. */
export const FACTORS = z.array(
  z.object({
    id: ID,
    factorType: text,
    provider: text,
    status: text,
    created: text.nullish(),
    profile: z.object({ phoneNumber: text.nullish(), email: text.nullish() }).nullish(),
  }),
)

export type User = z.output<typeof USER>
export type ListedFactor = z.output<typeof FACTORS>[number]

const LINK = z.object({ href: z.string().max(2_000) })

/** What `verify` and a poll say. Another `factorResult` than these is no answer. */
export const RESULT = z.object({
  factorResult: z.enum([
    'CANCELED',
    'CANCELLED',
    'CHALLENGE',
    'ERROR',
    'EXPIRED',
    'FAILED',
    'PASSCODE_REPLAYED',
    'REJECTED',
    'SUCCESS',
    'TIMEOUT',
    'TIME_WINDOW_EXCEEDED',
    'WAITING',
  ]),
})

export type FactorResult = z.output<typeof RESULT>['factorResult']

/** A push that was sent: where to ask for it, and the number to show where there is one. */
export const PUSH = z.object({
  factorResult: z.literal('WAITING'),
  expiresAt: z.string().datetime({ offset: true }).optional(),
  _links: z.object({ poll: LINK, cancel: LINK.optional() }),
  _embedded: z.object({ challenge: z.object({ correctAnswer: z.coerce.number().int().min(0).max(999) }).optional() }).optional(),
})

/** Okta's error object, as far as it decides anything. Its words are for administrators and are not read. */
export const FAULT = z.object({ errorCode: z.string().regex(/^E\d{7}$/) })
