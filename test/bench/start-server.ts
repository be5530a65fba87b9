import { freePort } from '../support/free-port.ts'
import { until } from '../support/until.ts'
import { type Core, type Started, startProcess } from './start-process.ts'

/** A process that answers HTTP at its origin. */
export type Server = Started & Readonly<{ origin: string }>

/**
 * Starts a server on a free loopback port, which it is told as `PORT`, and waits until it answers anything at all.
 *
 * @param script below `test/bench/`.
 */
export async function startServer(
  script: string,
  { core, env = {}, folder }: { core: Core; env?: Readonly<Record<string, string>>; folder: string },
): Promise<Server> {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const started = startProcess(script, { core, env: { ...env, PORT: String(port), BASE_URL: origin }, folder })
  await Promise.race([until(`${script} answers`, () => answers(port), 60_000), started.ended]).catch(async (error: unknown) => {
    await started.stop()
    throw error
  })
  return { ...started, origin }
}

function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`, { redirect: 'manual' }).then(
    async (answer) => {
      await answer.arrayBuffer()
      return true
    },
    () => false,
  )
}
