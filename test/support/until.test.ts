import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { freePort } from './free-port.ts'
import { until } from './until.ts'

it('waits for an answer, and takes zero and the empty string for one', async () => {
  const answers = [undefined, null, false, 0]
  expect(await until('there is a number', () => answers.shift())).toBe(0)
  expect(await until('there is a text', async () => '')).toBe('')
})

it('gives up in time, and says what it waited for', async () => {
  await expect(until('pigs fly', () => false, 30)).rejects.toThrow('waited 30 ms in vain until pigs fly')
})

it('finds a port that can be listened on', async () => {
  const server = createServer()
  const port = await freePort()
  await new Promise<void>((listening, failed) => server.once('error', failed).listen(port, '127.0.0.1', listening))
  expect(port).toBeGreaterThan(0)
  await new Promise((closed) => server.close(closed))
})
