import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type HostileIdp, startHostileIdp } from './hostile-idp.ts'
import { REDIRECT_URI, type RelyingParty, startRelyingParty } from './relying-party.ts'

let idp: HostileIdp
let rp: RelyingParty

beforeAll(async () => {
  idp = await startHostileIdp()
})
afterAll(() => idp.stop())
beforeEach(async () => {
  idp.reset()
  rp = await startRelyingParty(idp)
})

describe('what the browser brings back', () => {
  it.each([
    [{ state: undefined }, { state: [] }],
    [{ state: 'other' }, { state: ['other'] }],
    [{ iss: '' }, { iss: [''] }],
    [{ iss: undefined }, { iss: [] }],
    [{ state: ['a', 'b'] }, { state: ['a', 'b'] }],
    [
      { id_token: 'x', access_token: 'y' },
      { id_token: ['x'], access_token: ['y'] },
    ],
  ])('%j', async (authorizationResponse, expected) => {
    idp.behave({ authorizationResponse })
    const { searchParams } = await rp.visit()
    for (const [name, values] of Object.entries(expected)) expect(searchParams.getAll(name)).toEqual(values)
  })

  it('an error, with state and iss', async () => {
    idp.behave({ authorizationError: { error: 'access_denied', error_description: '<script>' } })
    const { searchParams } = await rp.visit()
    expect(Object.fromEntries(searchParams)).toEqual({
      error: 'access_denied',
      error_description: '<script>',
      state: expect.any(String),
      iss: idp.issuer,
    })
  })

  it('a form, escaped, in place of a redirect', async () => {
    idp.behave({ responseMode: 'form_post', authorizationResponse: { state: '"><b>' } })
    const { hash } = await rp.visit()
    expect(decodeURIComponent(hash)).toContain(`<form method="post" action="${REDIRECT_URI}">`)
    expect(hash).not.toContain('"><b>')
  })

  it('a fragment, or nothing', async () => {
    idp.behave({ responseMode: 'fragment' })
    expect((await rp.visit()).hash).toContain('code=')
    idp.behave({ responseMode: 'never' })
    expect((await rp.visit()).protocol).toBe('about:')
  })
})

describe('a user agent that edits a pushed request', () => {
  it('is obeyed only by a provider told to', async () => {
    idp.behave({ par: 'offered' })
    for (const [pushedParameters, acr] of [
      ['binding', 'mfa'],
      ['editable', 'low'],
    ] as const) {
      idp.behave({ pushedParameters })
      const pushing = await startRelyingParty(idp)
      await pushing.visit({ acr_values: 'mfa' })
      const pushed = new URLSearchParams(idp.requestsTo('par').at(-1)?.parameters)
      const answer = await fetch(`${idp.issuer}/par`, { method: 'POST', body: pushed, headers: basic(idp) })
      const { request_uri } = (await answer.json()) as { request_uri: string }
      const edited = new URLSearchParams({ client_id: idp.clientId, request_uri, acr_values: 'low' })
      await fetch(`${idp.issuer}/authorize?${edited}`, { redirect: 'manual' })
      expect(idp.requestsTo('authorize').at(-1)?.asked.get('acr_values')).toBe(acr)
    }
  })
})

const basic = ({ clientId, clientSecret }: HostileIdp) => ({
  authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
})
