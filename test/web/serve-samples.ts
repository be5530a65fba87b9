import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createRenderer } from '../../src/web/render.ts'
import { loadWords } from '../../src/web/words.ts'
import { AXE, AXE_ADDRESS } from '../browser/axe-finds.ts'
import { type Sample, samples } from './sample-models.ts'

const VIEWS = new URL('../../views/', import.meta.url).pathname
const TYPES: Readonly<Record<string, string>> = { css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' }
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'"

/** Where a sample is served, in a language. */
export const addressOf = (name: string, language: string): string => `/${language}/${encodeURIComponent(name)}`

/** Serves the sample pages and the assets on loopback, under a policy as strict as the portal's. Streams of events stay silent. */
export async function serveSamples(): Promise<{ origin: string; stop: () => Promise<void> }> {
  const render = createRenderer({ views: VIEWS, words: loadWords(join(VIEWS, 'locales'), 'throw') })
  const pageOf = ({ view, model, frame }: Sample, language: string): string =>
    render(view, model as never, { ...frame, language })

  const server = createServer((req, res) => {
    const [, room = '', name = ''] = new URL(req.url ?? '/', 'http://samples').pathname.split('/').map(decodeURIComponent)
    const sample = samples[name]
    if (room === 'assets') {
      res.setHeader('Content-Type', TYPES[name.split('.').at(-1) ?? ''] ?? 'text/plain')
      res.end(readFileSync(join(VIEWS, 'assets', name)))
    } else if (req.url === AXE_ADDRESS) {
      res.setHeader('Content-Type', 'text/javascript')
      res.setHeader('Cache-Control', 'max-age=3600')
      res.end(AXE)
    } else if (req.headers.accept === 'text/event-stream') {
      res.setHeader('Content-Type', 'text/event-stream')
      res.flushHeaders()
    } else if (sample !== undefined) {
      res.setHeader('Content-Type', 'text/html; charset=utf-8')
      res.setHeader('Content-Security-Policy', POLICY)
      res.end(pageOf(sample, room))
    } else {
      res.statusCode = 404
      res.end()
    }
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}
