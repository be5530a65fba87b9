import { describe, expect, test } from 'vitest'
import type { Header } from '../../../src/patterns/access-gateway/identity-headers.ts'
import { HONEST } from '../../hostile/idp/behaviour.ts'
import { asCgi } from './support/echo-app.ts'
import { EVERY_KIND } from './support/every-kind.ts'
import { onEveryFront } from './support/on-every-front.ts'
import { send, sendBytes, usualHeaders } from './support/send.ts'

const NAMES = [
  ...[
    'X-Auth-Subject',
    'X-Auth-Name',
    'X-Auth-Email',
    'X-Auth-Level',
    'X-Auth-Assertion',
    'X-Auth-Request-User',
    'X-Auth-Decision',
  ],
  ...[
    'X-User',
    'X-Forwarded-User',
    'X-Forwarded-Email',
    'X-Forwarded-Groups',
    'Remote-User',
    'X-Remote-User',
    'X-Acr',
    'X-Gateway-Secret',
  ],
  ...['X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Prefix', 'X-HTTP-Method-Override', 'Forwarded', 'Authorization'],
]

const claims: Header[] = NAMES.map((name) => [name, 'mallory'])
/** Without `Authorization`: nginx refuses a request that has it twice. */
const disguised: Header[] = NAMES.filter((name) => name !== 'Authorization').flatMap((name): Header[] => [
  [name.toLowerCase(), 'mallory'],
  [name.toUpperCase(), 'mallory'],
  [name.replaceAll('-', '_'), 'mallory'],
  [name.replace('-', '_').toLowerCase(), 'mallory'],
  [name, 'mallory2'],
])

onEveryFront('identity headers', { gateway: { policy: EVERY_KIND } }, (scene) => {
  describe('G-01: what a client says about itself', () => {
    test.each(['/timesheets/public/a', '/timesheets/news', '/timesheets/', '/timesheets/missing.css'])(
      'never reaches the app at %s, whoever asks and however',
      async (target) => {
        const alice = await scene().signedIn()
        for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST', 'DELETE']) {
          for (const who of [null, alice]) {
            const { reached } = await send(scene(), who, { method, target, headers: [...claims, ['Content-Length', '0']] })
            expect(JSON.stringify(reached)).not.toContain('mallory')
          }
        }
        const { status, reached } = await send(scene(), alice, { target, headers: claims })
        expect(status).toBe(200)
        expect(reached).toHaveLength(1)
      },
    )

    test('does not raise a level: the app is told what the portal knows', async () => {
      const alice = await scene().signedIn()
      const { reached } = await send(scene(), alice, { target: '/timesheets/', headers: claims })
      expect(asCgi(reached[0]?.headers ?? [])).toMatchObject({
        HTTP_X_AUTH_SUBJECT: 'alice',
        HTTP_X_AUTH_NAME: 'Alice Adams',
        HTTP_X_AUTH_EMAIL: 'alice@example.test',
        HTTP_X_AUTH_LEVEL: 'single-factor',
      })
    })

    test('makes nobody somebody where a page is open to all', async () => {
      for (const target of ['/timesheets/public/a', '/timesheets/news']) {
        const { reached } = await send(scene(), null, { target, headers: claims })
        expect(Object.keys(asCgi(reached[0]?.headers ?? [])).filter((name) => name.startsWith('HTTP_X_AUTH'))).toEqual([])
      }
    })
  })

  describe('G-02: the same in disguise', () => {
    test('case, underscores and duplicates reach no app, not even one that folds names as CGI does', async () => {
      const alice = await scene().signedIn()
      const { reached } = await send(scene(), alice, { target: '/timesheets/', headers: disguised })
      expect(reached).toHaveLength(1)
      const headers = reached[0]?.headers ?? []
      expect(JSON.stringify(headers)).not.toContain('mallory')
      expect(headers.filter(([name]) => /^x.auth.subject$/i.test(name))).toEqual([[expect.any(String), 'alice']])
      expect(asCgi(headers).HTTP_X_AUTH_LEVEL).toBe('single-factor')
    })

    test.each([
      'X-Auth-Subject',
      'X-Auth-Subject, X-Auth-Level, X-Auth-Assertion, X-Auth-Name',
      'close, x-auth-level',
      'Cookie, Host',
    ])('Connection: %s takes nothing away from what the app is told', async (connection) => {
      const alice = await scene().signedIn()
      const { status, reached } = await send(scene(), alice, { target: '/timesheets/', headers: [['Connection', connection]] })
      expect(status).toBe(200)
      expect(asCgi(reached[0]?.headers ?? [])).toMatchObject({
        HTTP_X_AUTH_SUBJECT: 'alice',
        HTTP_X_AUTH_NAME: 'Alice Adams',
        HTTP_X_AUTH_LEVEL: 'single-factor',
        HTTP_X_AUTH_ASSERTION: expect.stringMatching(/^ey/),
      })
    })

    test.each([
      ['a space before the colon', 'X-Auth-Level : mallory'],
      ['a tab before the colon', 'X-Auth-Level\t: mallory'],
      ['a folded line', 'X-Harmless: a\r\n X-Auth-Level: mallory'],
      ['a bare line feed', 'X-Harmless: a\nX-Auth-Level: mallory'],
      ['a bare carriage return', 'X-Harmless: a\rX-Auth-Level: mallory'],
      ['a NUL in the name', 'X-Auth-Level\0: mallory'],
      ['a name that is not ASCII', 'X-Auth-Le\u00bdvel: mallory'],
      ['no name', ': mallory'],
    ])('%s makes no header of ours', async (_what, line) => {
      const alice = await scene().signedIn()
      const usual = usualHeaders(scene(), alice).map(([name, value]) => `${name}: ${value}\r\n`)
      const bytes = Buffer.from(`GET /timesheets/ HTTP/1.1\r\n${usual.join('')}${line}\r\nConnection: close\r\n\r\n`, 'latin1')
      const { reached } = await sendBytes(scene(), bytes)
      for (const { headers } of reached) {
        expect(headers.filter(([name]) => /^x.auth.level$/i.test(name))).toEqual([[expect.any(String), 'single-factor']])
      }
    })

    test('a name with line breaks, commas and letters that are not ASCII becomes one value', async () => {
      const name = 'Zoë, "the\r\nX-Auth-Level: phishing-resistant'
      scene().idp.behave({ user: { sub: 'zoe,1', name, email: 'zoe@example.test' } })
      const zoe = await scene().signedIn()
      scene().idp.behave({ user: HONEST.user })
      const { reached } = await send(scene(), zoe, { target: '/timesheets/' })
      const told = asCgi(reached[0]?.headers ?? [])
      expect(told.HTTP_X_AUTH_NAME).toBe('Zo%C3%AB%2C %22the%0D%0AX-Auth-Level: phishing-resistant')
      expect(told.HTTP_X_AUTH_LEVEL).toBe('single-factor')
    })
  })

  describe('G-12: cookies', () => {
    test('of the portal and of the boxed provider do not reach the app, and others do', async () => {
      const alice = await scene().signedIn()
      const mine = alice.jar.header(new URL(scene().origin)) ?? ''
      const { status, reached } = await sendBytes(
        scene(),
        `GET /timesheets/ HTTP/1.1\r\nHost: localhost\r\nCookie: APP=1; ${mine}; tx-1-2=a; idp_session=b; __Host-session=c; __Host-tx-9=d; LAST=2\r\nConnection: close\r\n\r\n`,
      )
      expect(mine).toContain('session=')
      expect(status).toBe(200)
      expect(asCgi(reached[0]?.headers ?? []).HTTP_COOKIE).toBe('APP=1; LAST=2')
    })

    test('an app without cookies of its own gets none', async () => {
      const { reached } = await send(scene(), await scene().signedIn(), { target: '/timesheets/' })
      expect(asCgi(reached[0]?.headers ?? []).HTTP_COOKIE).toBeUndefined()
    })

    test.each(['session', '__Host-session', 'tx-1-2', '__Host-tx-1', 'idp_session', 'SESSION', ' session', ''])(
      'the app cannot set one called "%s"',
      async (name) => {
        const alice = await scene().signedIn()
        scene().app.answer((_req, res) => res.setHeader('Set-Cookie', `${name}=from-the-app; Path=/`).end('done'))
        const { status, answer } = await send(scene(), alice, { target: '/timesheets/' })
        scene().app.answer()
        expect(status).toBe(200)
        expect(answer?.header('Set-Cookie').filter((line) => line.includes('from-the-app'))).toEqual([])
      },
    )

    test('the app can set its own', async () => {
      const alice = await scene().signedIn()
      scene().app.answer((_req, res) => res.setHeader('Set-Cookie', 'TIMESHEETS=1; Path=/timesheets; HttpOnly').end('done'))
      const { answer } = await send(scene(), alice, { target: '/timesheets/' })
      scene().app.answer()
      expect(answer?.header('Set-Cookie')).toEqual(['TIMESHEETS=1; Path=/timesheets; HttpOnly'])
    })
  })

  test('nobody may store what the app makes for one person, whatever the app says, and it does not speak for the origin', async () => {
    const alice = await scene().signedIn()
    scene().app.answer((_req, res) => {
      res.setHeader('Cache-Control', 'public, max-age=3600').setHeader('Clear-Site-Data', '"*"')
      res.setHeader('Service-Worker-Allowed', '/').setHeader('Strict-Transport-Security', 'max-age=1').end('done')
    })
    const { answer } = await send(scene(), alice, { target: '/timesheets/' })
    scene().app.answer()
    expect(answer?.header('Cache-Control')).toEqual(['no-store'])
    for (const name of ['Clear-Site-Data', 'Service-Worker-Allowed', 'Strict-Transport-Security'])
      expect(answer?.header(name)).toEqual([])
  })
})
