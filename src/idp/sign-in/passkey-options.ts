import type { RequestHandler } from 'express'
import type { Parts } from '../box.ts'
import { visit } from './visit.ts'

/** What the browser needs for its passkey dialog; the challenge stays with the interaction. */
export function passkeyOptions(parts: Parts): RequestHandler {
  return async (req, res) => {
    const { uid, person, expected, onlyHardware } = await visit(parts, req, res)
    const options = await parts.passkeys.authenticationOptions(person ?? expected, onlyHardware ? 'hardware' : 'any')
    parts.progress.setChallenge(uid, options.challenge)
    res.json(options)
  }
}
