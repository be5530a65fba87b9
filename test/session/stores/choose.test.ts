import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { epochSeconds, seconds } from '../../../src/assurance/time.ts'
import { ConfigurationFault } from '../../../src/errors.ts'
import { chooseStore } from '../../../src/session/stores/choose.ts'
import { freePort } from '../../support/free-port.ts'
import { START, sessionData } from './session-data.ts'

const choose = (setting: string) =>
  chooseStore({ setting, clock: () => START * 1000, timeout: seconds(1), report: () => undefined })
const session = { data: sessionData(), idleUntil: epochSeconds(START + 60) }

test('memory: keeps sessions in this process', async () => {
  const store = choose('memory:')
  await store.move(null, 'a', session)
  expect(await store.get('a')).toEqual(session)
  expect(await choose('memory:').get('a')).toBeUndefined()
})

test('sqlite: keeps them in the file it names, and makes no file before it is started', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'store-'))
  const store = choose(`sqlite:${join(folder, 'some.db')}`)
  expect(existsSync(join(folder, 'some.db'))).toBe(false)
  const stop = store.start()
  await store.move(null, 'a', session)
  expect(existsSync(join(folder, 'some.db'))).toBe(true)
  await stop()
  rmSync(folder, { recursive: true })
})

test.each(['redis', 'rediss'])('%s:// keeps them on a server, which need not be there', async (scheme) => {
  const store = choose(`${scheme}://127.0.0.1:${await freePort()}`)
  const stop = store.start()
  await expect(store.get('a')).rejects.toMatchObject({ code: 'store_unavailable' })
  await stop()
})

test.each(['', 'memory', 'memory:x', 'sqlite:', 'sqlite', 'redis:', 'redis://user:hunter2@:x', 'http://localhost', 'file:a.db'])(
  'refuses %j and does not repeat it',
  (setting) => {
    expect(() => choose(setting)).toThrow(ConfigurationFault)
    expect(() => choose(setting)).not.toThrow('hunter2')
  },
)

test.each<[string, string[]]>([
  ['redis://127.0.0.1:1', []],
  ['redis://localhost:1,[::1]:2?sentinel=sessions', []],
  ['rediss://portal:hunter2@redis.example:1', []],
  ['rediss://:hunter2@one.example,two.example:2/1?sentinel=sessions', []],
  ['redis://:hunter2@redis.example', ['in the clear']],
  ['rediss://redis.example', ['without a password']],
  ['redis://127.0.0.1,two.example?sentinel=sessions', ['in the clear', 'without a password']],
])('K-08: %s warns of an open wire and an open door: %j', async (setting, expected) => {
  const said: string[] = []
  const report = ({ detail }: { detail: string }) => void said.push(detail)
  const stop = chooseStore({ setting, clock: () => START * 1000, timeout: seconds(1), report }).start()
  expect(said).toEqual(expected.map((words) => expect.stringContaining(words)))
  await stop()
  expect(said.join()).not.toContain('hunter2')
})

test.each([
  'redis://a?sentinel=',
  'redis://?sentinel=x',
  'redis://a:b?sentinel=x',
  'redis://a,b',
  'redis://a/b?sentinel=x',
  'http://a?sentinel=x',
])('refuses %j, which names no Sentinels', (setting) => {
  expect(() => choose(setting)).toThrow(ConfigurationFault)
})
