import type { RequestHandler } from 'express'
import type { Factor } from '../acr/next-step.ts'
import type { Parts } from '../box.ts'
import { advance, show } from './advance.ts'
import { finishWithError, refuseChangeOfPerson } from './finish.ts'
import { field, judge } from './judge.ts'
import { visit } from './visit.ts'

/**
 * Takes a password, a code or a passkey. Each costs one of the interaction's attempts until it proves right, so that answers
 * sent at the same time cannot share one.
 */
export function answerSignIn(parts: Parts, factor: Factor): RequestHandler {
  return async (req, res) => {
    const before = await visit(parts, req, res)
    const { uid, step, expected } = before
    const asked = step.kind === 'sign-in' ? factor !== 'totp' : step.kind === 'prove' && step.offers.includes(factor)
    if (!asked) return advance(parts, req, res, before, 'redirect')
    if (parts.progress.takeAttempt(uid) === 'none-left')
      return finishWithError(parts, req, res, 'access_denied', 'Too many wrong answers.')

    const fields = (req.body ?? {}) as Record<string, unknown>
    const verdict = await judge(parts, factor, before, fields)
    if (verdict.kind === 'wrong') return show(parts, res, before, { fault: verdict.fault, username: field(fields, 'username') })
    parts.progress.giveBackAttempt(uid)
    const mustBe = before.person ?? expected
    if (mustBe !== null && verdict.person !== mustBe) return refuseChangeOfPerson(res, mustBe)
    parts.progress.proved(uid, verdict.person, verdict.amr)
    await advance(parts, req, res, await visit(parts, req, res), 'redirect')
  }
}
