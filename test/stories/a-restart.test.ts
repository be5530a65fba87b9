import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { seconds } from '../../src/assurance/time.ts'
import { startBox } from '../../src/idp/start.ts'
import { createSqliteStore } from '../../src/session/stores/sqlite.ts'
import { Browser } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { startPortal } from '../support/portal.ts'
import { asks, giveCode, givePassword, levels, now, shown, standStill, wait } from './journey.ts'

standStill()

/** A portal and a provider that keep what they know in a folder, and can be stopped and started again on it. */
async function onDisk() {
  const folder = await mkdtemp(join(tmpdir(), 'story-'))
  const port = await freePort()
  const boxPort = await freePort()
  const base = `http://127.0.0.1:${port}`
  const start = async () => {
    const box = await startBox({ port: boxPort, file: join(folder, 'idp.db'), portals: [base] })
    const portal = await startPortal({
      provider: { issuer: box.issuer, clientId: box.client.id, clientSecret: box.client.secret },
      env: { IDP_PROFILE: 'boxed' },
      port,
      host: '127.0.0.1',
      store: (clock) =>
        createSqliteStore({ file: join(folder, 'portal.db'), clock, timeout: seconds(2), report: () => undefined }),
    })
    return { box, portal }
  }
  let running = await start()
  onTestFinished(async () => {
    await running.portal.stop()
    await running.box.stop()
    await rm(folder, { recursive: true, force: true })
  })
  return {
    base,
    box: () => running.box,
    portal: () => running.portal,
    async restart() {
      await running.portal.stop()
      await running.box.stop()
      running = await start()
      // So that this process, which is the client too, hears that the old sockets are closed.
      await sleep(20)
    },
  }
}

test('a restart of everything loses no session and prolongs no level, and sign-out still reaches the provider', async () => {
  const { base, box, portal, restart } = await onDisk()
  const alice = new Browser()
  await alice.goto(`${base}/payroll`)
  await givePassword(alice, box())
  await giveCode(alice, box())
  expect(shown(alice)).toEqual({ status: 200, path: '/payroll' })
  const held = await levels(alice, base)

  wait(100)
  await restart()
  expect(await levels(alice, base)).toEqual(held)
  await alice.goto('/payroll')
  expect(shown(alice)).toEqual({ status: 200, path: '/payroll' })

  wait(Number(held['two-factor']?.until) - now() + 1)
  await restart()
  expect(Object.keys(await levels(alice, base))).toEqual(['single-factor'])
  await alice.goto('/payroll')
  expect(asks(alice)).not.toBe('nothing')
  await alice.goto(`${base}/account`)
  await alice.submit('/sign-out')
  expect(shown(alice)).toEqual({ status: 200, path: '/signed-out' })
  expect(portal().events('session.ended')).toMatchObject([{ reason: 'signed_out' }])
  await alice.goto(`${base}/account`)
  expect(asks(alice)).toBe('password')
})

test('a step-up that was under way during a restart ends where it was going', async () => {
  const { base, box, restart } = await onDisk()
  const alice = new Browser()
  await alice.goto(`${base}/sign-in?return_to=/account`)
  await givePassword(alice, box())
  await alice.goto('/payroll')
  expect(asks(alice)).toBe('code')
  await restart()
  await giveCode(alice, box())
  expect(shown(alice)).toEqual({ status: 200, path: '/payroll' })
})

test('a session that was ended before a restart stays ended', async () => {
  const { base, box, restart } = await onDisk()
  const alice = new Browser()
  await alice.goto(`${base}/sign-in?return_to=/account`)
  await givePassword(alice, box())
  const stolen = String(alice.cookies.session)
  await alice.submit('/sign-out')
  await restart()
  alice.jar.plant({ name: 'session', value: stolen, host: '127.0.0.1' })
  expect(await levels(alice, base)).toEqual({})
})
