import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { IdpUnavailable } from '../../src/errors.ts'
import { boundedFetch } from '../../src/oidc/bounded-fetch.ts'

test('J-06: an answer without end is hung up on, and not only no longer read', { timeout: 20_000 }, async () => {
  const hungUp = Promise.withResolvers<void>()
  const server = createServer((_req, res) => {
    res.on('close', hungUp.resolve)
    const more = (): void => {
      while (!res.destroyed && res.write('x'.repeat(65_536)));
    }
    res.on('drain', more)
    more()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  await expect(boundedFetch(60)(`http://127.0.0.1:${port}/`, {})).rejects.toThrow(IdpUnavailable)
  await hungUp.promise
})
