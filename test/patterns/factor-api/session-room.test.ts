import type { Request, Response } from 'express'
import { beforeEach, describe, expect, test } from 'vitest'
import { seconds } from '../../../src/assurance/time.ts'
import type { Config } from '../../../src/config.ts'
import { createSessionRoom, type OpenSession } from '../../../src/patterns/factor-api/session-room.ts'
import { createSealer } from '../../../src/seal.ts'
import type { SessionStore } from '../../../src/session/store.ts'
import { createMemoryStore } from '../../../src/session/stores/memory.ts'
import { TEST_SECRET } from '../../support/portal.ts'

let now: number
let store: SessionStore
beforeEach(() => {
  now = 1_764_000_000_000
  store = createMemoryStore({ clock: () => now })
})

const roomWith = (secure: boolean, secret = TEST_SECRET) => {
  const config = { secure, sessionSecrets: [secret] } as unknown as Config
  return createSessionRoom(config, store, createSealer(config.sessionSecrets, 'help-desk'), () => now)
}
const asking = (cookie?: string) => ({ headers: { cookie } }) as Request
const answering = () => {
  const cookies: Array<[name: string, value: string, attributes: unknown]> = []
  const res = {
    cookie: (...given: [string, string, unknown]) => cookies.push(given),
    clearCookie: (name: string) => cookies.push([name, '', {}]),
  }
  return {
    res: res as unknown as Response,
    cookies,
    header: () => cookies.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('; '),
  }
}

describe('a session of the help desk', () => {
  test.each([
    [true, '__Host-help-desk'],
    [false, 'help-desk'],
  ])('over https: %s has a cookie named %s, for this host and no script', async (secure, name) => {
    const { res, cookies } = answering()
    await roomWith(secure).begin(asking(), res, 'desk-1')
    expect(cookies).toMatchObject([[name, expect.stringMatching(/^s:/), { path: '/', httpOnly: true, sameSite: 'lax', secure }]])
  })

  test('is found by its cookie, and not by one that another secret signed', async () => {
    const { res, header } = answering()
    await roomWith(false).begin(asking(), res, 'desk-1')
    expect((await roomWith(false).read(asking(header())))?.data.account).toBe('desk-1')
    expect(await roomWith(false, `${TEST_SECRET}x`).read(asking(header()))).toBeNull()
    expect(await roomWith(false).read(asking(header().replace('s%3A', 's%3AA')))).toBeNull()
    expect(await roomWith(false).read(asking())).toBeNull()
  })

  test('lasts an hour, to the second', async () => {
    const { res, header } = answering()
    await roomWith(false).begin(asking(), res, 'desk-1')
    now += 3_600_000
    expect(await roomWith(false).read(asking(header()))).not.toBeNull()
    now += 1_000
    expect(await roomWith(false).read(asking(header()))).toBeNull()
  })

  test('ends by our clock where the store’s is late', async () => {
    const { keep } = store
    store.keep = (name, value, ttl) => keep(name, value, seconds(ttl * 2))
    const { res, header } = answering()
    await roomWith(false).begin(asking(), res, 'desk-1')
    now += 3_601_000
    expect(await roomWith(false).read(asking(header()))).toBeNull()
  })

  test('is nobody’s where two live ones come under one name', async () => {
    const [one, other] = [answering(), answering()]
    await roomWith(false).begin(asking(), one.res, 'desk-1')
    await roomWith(false).begin(asking(), other.res, 'desk-2')
    expect(await roomWith(false).read(asking(`${one.header()}; ${other.header()}`))).toBeNull()
  })

  test('ends the one before it', async () => {
    const [one, other] = [answering(), answering()]
    await roomWith(false).begin(asking(), one.res, 'desk-1')
    await roomWith(false).begin(asking(one.header()), other.res, 'desk-2')
    expect(await roomWith(false).read(asking(one.header()))).toBeNull()
  })

  test('that was signed out is not brought back by an answer that was under way', async () => {
    const { res, header } = answering()
    const room = roomWith(false)
    await room.begin(asking(), res, 'desk-1')
    const session = (await room.read(asking(header()))) as OpenSession
    await room.end(answering().res, session)
    const late = answering()
    expect(await room.renew(late.res, session, { kind: 'sms', at: session.data.endsAt })).toBeNull()
    expect(late.cookies).toEqual([])
  })

  test('stays as it was where the store fails on the way to a new id', async () => {
    const { res, header } = answering()
    const room = roomWith(false)
    await room.begin(asking(), res, 'desk-1')
    const session = (await room.read(asking(header()))) as OpenSession
    const { keep } = store
    store.keep = async () => Promise.reject(new Error('gone'))
    await expect(room.renew(answering().res, session, null)).rejects.toThrow('gone')
    store.keep = keep
    expect((await room.read(asking(header())))?.data).toEqual(session.data)
  })

  test('is raised once of several answers at the same moment', async () => {
    const { res, header } = answering()
    const room = roomWith(false)
    await room.begin(asking(), res, 'desk-1')
    const session = (await room.read(asking(header()))) as OpenSession
    const renewed = await Promise.all([1, 2, 3].map(() => room.renew(answering().res, session, null)))
    expect(renewed.filter((data) => data !== null)).toHaveLength(1)
  })

  test('lies sealed in the store', async () => {
    const values: string[] = []
    const { keep } = store
    store.keep = (name, value, ttl) => {
      values.push(name, value)
      return keep(name, value, ttl)
    }
    const { res, cookies } = answering()
    await roomWith(false).begin(asking(), res, 'desk-1')
    expect(values.join()).not.toContain('desk-1')
    expect(values.join()).not.toContain(cookies[0]?.[1].slice(2, 40))
  })
})
