import type { RequestHandler } from 'express'
import type { Parts } from '../box.ts'
import { finishWithError } from './finish.ts'
import { visit } from './visit.ts'

/**
 * "Cancel" on the sign-in page, "I can't do this" on the page for another factor: the portal hears which of the two it was.
 */
export function declined(parts: Parts): RequestHandler {
  return async (req, res) => {
    const { step } = await visit(parts, req, res)
    if (step.kind === 'prove')
      return finishWithError(parts, req, res, 'unmet_authentication_requirements', 'The person cannot give what was asked.')
    return finishWithError(parts, req, res, 'access_denied', 'The person cancelled the sign-in.')
  }
}
