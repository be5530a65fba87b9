// What goes through the proxy of the environment, and what never does.
import { execFile } from 'node:child_process'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { useOutgoingProxy } from '../../src/outgoing-proxy.ts'
import { TEST_SECRET } from '../support/portal.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Where tunnels were asked for; the proxy lets nobody through. */
let tunnels: string[] = []
const proxy = createServer().on('connect', (asked, socket) => {
  tunnels.push(asked.url ?? '')
  socket.on('error', () => {})
  socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
})
const neighbour = createServer((_asked, answer) => answer.end('here'))
let proxyUrl: string

const listening = (server: typeof proxy) =>
  new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))

beforeAll(async () => {
  proxyUrl = `http://somebody:canary@127.0.0.1:${await listening(proxy)}`
  await listening(neighbour)
})
beforeEach(() => {
  tunnels = []
})
afterAll(() => {
  for (const server of [proxy, neighbour]) {
    server.close()
    server.closeAllConnections()
  }
})

it('the doctor asks for discovery through it, and says so in a line when it is not let through', async () => {
  const env = {
    HTTPS_PROXY: proxyUrl,
    ISSUER_URL: 'https://idp.example',
    CLIENT_ID: 'portal',
    CLIENT_SECRET: 'canary',
    SESSION_SECRET: TEST_SECRET,
  }
  const stdout = await new Promise<string>((resolve) => {
    execFile(process.execPath, ['src/main.ts', 'doctor'], { cwd: ROOT, env }, (_error, out) => resolve(out))
  })
  expect(tunnels).toContain('idp.example:443')
  expect(stdout).toMatch(/wrong {2}discovery {2}The proxy does not let us through to idp\.example\.\n +→ Look at HTTPS_PROXY/)
  expect(stdout).not.toContain('canary')
}, 60_000)

describe('in this process', () => {
  const port = () => (neighbour.address() as AddressInfo).port

  it('fetch and node:http reach this machine directly, and fetch reaches no other but through it', async () => {
    useOutgoingProxy({ HTTPS_PROXY: proxyUrl, HTTP_PROXY: proxyUrl, NO_PROXY: 'elsewhere.example' })
    for (const host of ['127.0.0.1', 'localhost']) expect(await (await fetch(`http://${host}:${port()}/`)).text()).toBe('here')
    const status = await new Promise((resolve, reject) => {
      request(`http://localhost:${port()}/`, (answer) => resolve(answer.resume().statusCode))
        .on('error', reject)
        .end()
    })
    expect(status).toBe(200)
    expect(tunnels).toEqual([])
    await expect(fetch('https://idp.example/')).rejects.toThrow()
    expect(tunnels).toEqual(['idp.example:443'])
  })

  it.each([{}, { HTTPS_PROXY: '' }, { NO_PROXY: '*' }])('nothing is changed by %j', (env) => {
    expect(() => useOutgoingProxy(env)).not.toThrow()
  })

  it.each(['proxy.example:3128', 'socks5://user:canary@proxy.example', 'canary'])(
    '%s is a fault of the settings, and is not repeated',
    (value) => {
      const fault = /^The portal cannot start with these settings:\n {2}- HTTPS_PROXY must be an http or https URL$/
      expect(() => useOutgoingProxy({ https_proxy: value })).toThrow(fault)
    },
  )
})
