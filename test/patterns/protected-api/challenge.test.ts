import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseConfig } from '../../../src/config.ts'
import { type HostileIdp, startHostileIdp } from '../../hostile/hostile-idp.ts'
import { Browser, type Fetched } from '../../support/browser.ts'
import { startPortal, type TestPortal } from '../../support/portal.ts'
import { challengesIn } from './challenges-in.ts'

/** Every character that a configured value may have, commas, equals signs and a closing parenthesis among them. */
const ODD = `!#$%&'()*+,-./0:;<=>?@A[]^_\`a{|}~`

let idp: HostileIdp
let portal: TestPortal
let alice: Browser

beforeAll(async () => {
  idp = await startHostileIdp({ behaviour: { defaultAcr: 'low' } })
  const env = { IDP_PROFILE: 'generic', ACR_TWO_FACTOR: `first ${ODD} third`, TWO_FACTOR_WINDOW: '1' }
  portal = await startPortal({ provider: idp, env })
  alice = new Browser()
  await alice.goto(`${portal.baseUrl}/sign-in`)
})
afterAll(async () => {
  await portal.stop()
  await idp.stop()
})

const call = (path: string, init = {}): Promise<Fetched> => alice.fetchJson(`${portal.baseUrl}${path}`, init)

describe('the challenge, as openid-client reads it', () => {
  test.each([
    ['/api/payroll', {}],
    ['/api/payroll/approve', { method: 'POST', json: {} }],
    ['/payroll', {}],
  ])('names several values in order of preference at %s, whatever characters they have', async (path, init) => {
    const [challenge, ...others] = await challengesIn(await call(path, init))
    expect(others).toEqual([])
    expect(challenge).toEqual({
      scheme: 'bearer',
      parameters: {
        error: 'insufficient_user_authentication',
        error_description: expect.stringMatching(/\w/),
        acr_values: `first ${ODD} third`,
        max_age: '1',
      },
    })
  })

  test('says 0 where a page asks each time, and leads to the page itself', async () => {
    const answer = await call('/security')
    const [challenge] = await challengesIn(answer)
    expect(challenge?.parameters.max_age).toBe('0')
    expect(answer.json).toMatchObject({ max_age: 0, step_up_url: '/security' })
  })

  test('says invalid_token, and nothing of what would have been needed', async () => {
    const [challenge] = await challengesIn(await call('/api/payroll', { headers: { Authorization: 'Bearer x.y.z' } }))
    expect(Object.keys(challenge?.parameters ?? {}).sort()).toEqual(['error', 'error_description'])
    expect(challenge?.parameters.error).toBe('invalid_token')
  })

  test('is the same in the body', async () => {
    const { json, headers } = await call('/api/payroll')
    expect(headers['content-type']).toMatch(/^application\/problem\+json/)
    expect(json).toEqual({
      type: expect.any(String),
      title: expect.any(String),
      status: 401,
      code: 'insufficient_user_authentication',
      acr_values: `first ${ODD} third`,
      max_age: 1,
      step_up_url: '/step-up?level=two-factor',
      reference: expect.any(String),
    })
  })
})

test.each(['a"b', 'a\\b', 'a\u0000b', 'aäb', 'a\u007fb', '"'])(
  'a configured value that would break out of the header keeps the portal from starting: %j',
  (value) => {
    expect(() => parseConfig({ ACR_TWO_FACTOR: value })).toThrow(/ACR_TWO_FACTOR/)
  },
)

test('a line break between configured values is a blank like any other, and never reaches the header', () => {
  const { profile } = parseConfig({ ACR_TWO_FACTOR: 'a\r\nSet-Cookie:x=y' })
  expect(profile.levels['two-factor'].ask).toEqual(['a', 'Set-Cookie:x=y'])
})
