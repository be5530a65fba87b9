import { randomBytes } from 'node:crypto'
import type { RegistrationResponseJSON } from '@simplewebauthn/server'
import { type Request, type Response, Router, urlencoded } from 'express'
import { satisfies } from '../acr/satisfies.ts'
import type { Parts } from '../box.ts'
import { type Person, personById } from '../demo-people.ts'
import { sendPage } from '../page.ts'
import { currentSession } from '../sign-out/end-session.ts'
import { ACCOUNT_CLIENT } from './client.ts'

/** How old, in seconds, the proof may be that opens this page. */
const WITHIN = 300

/**
 * A person's own page at the provider, where passkeys are added and removed. Guarded like a portal's page would be: by a
 * recent second factor, where one is enrolled. It asks for that with an authorization request to the provider itself.
 */
export function accountRoutes(parts: Parts): Router {
  const { provider, passkeys, enrolled, issuer, portals } = parts
  const router = Router()
  const form = urlencoded({ extended: false, limit: '32kb' })
  const challenges = new Map<string, string>()

  /** Whose page it is, or undefined where more has to be proved first. */
  const owner = async (req: Request, res: Response): Promise<Person | undefined> => {
    const session = await currentSession(provider, req, res)
    const person = personById(session.accountId)
    if (person === undefined || session.past(WITHIN)) return undefined
    return satisfies('urn:okta:loa:2fa:any:ifpossible', session.amr ?? [], enrolled(person.id)) ? person : undefined
  }

  const show = (res: Response, status: number, { id, name, email, username, phone }: Person, fault: string | null) =>
    sendPage(res, status, 'account', {
      name,
      email,
      totp: enrolled(id).totp,
      phone: phone === null ? null : `${issuer}/phone/${username}`,
      passkeys: passkeys.of(id),
      portals: portals.map(({ origin }) => origin),
      fault,
    })

  router.get('/account', async (req, res) => {
    const person = await owner(req, res)
    if (person === undefined) return res.redirect(303, proveMore(issuer))
    await show(res, 200, person, null)
  })

  /** Where the provider sends the person back to. The code is not redeemed: the session of this browser is what counts here. */
  router.get('/account/back', async (req, res) => {
    if ((await owner(req, res)) !== undefined) return res.redirect(303, '/account')
    await sendPage(res, 403, 'message', {
      title: 'Your account stays closed',
      text: 'It opens with a recent sign-in and, where you have one, a second factor.',
      ways: [{ label: 'Try again', href: '/account' }],
    })
  })

  router.post('/account/passkeys/options', async (req, res) => {
    const person = await owner(req, res)
    if (person === undefined) return void res.status(403).json({ error: 'prove_more' })
    const options = await passkeys.registrationOptions(person)
    challenges.set(person.id, options.challenge)
    res.json(options)
  })

  router.post('/account/passkeys', form, async (req, res) => {
    const person = await owner(req, res)
    if (person === undefined) return res.redirect(303, proveMore(issuer))
    const challenge = challenges.get(person.id) ?? ''
    challenges.delete(person.id)
    try {
      await passkeys.register(person.id, JSON.parse(String(req.body?.response)) as RegistrationResponseJSON, challenge)
    } catch {
      return show(res, 422, person, 'That passkey could not be added.')
    }
    res.redirect(303, '/account')
  })

  router.post('/account/passkeys/remove', form, async (req, res) => {
    const person = await owner(req, res)
    if (person === undefined) return res.redirect(303, proveMore(issuer))
    passkeys.remove(String(req.body?.id), person.id)
    res.redirect(303, '/account')
  })

  return router
}

/** An authorization request of this page to its own provider. Nobody redeems its code, so nothing has to match `state`. */
function proveMore(issuer: string): string {
  const url = new URL('/auth', issuer)
  url.search = new URLSearchParams({
    client_id: ACCOUNT_CLIENT,
    response_type: 'code',
    scope: 'openid',
    redirect_uri: `${issuer}/account/back`,
    acr_values: 'urn:okta:loa:2fa:any:ifpossible',
    max_age: String(WITHIN),
    state: randomBytes(16).toString('base64url'),
  }).toString()
  return url.href
}
