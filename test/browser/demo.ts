import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../support/free-port.ts'
import { until } from '../support/until.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/** The whole demo, as `npm start` runs it: portal, boxed provider, phone and old app. */
export type Demo = Readonly<{ portal: string; box: string; stop(): Promise<void> }>

/** Starts it in a process of its own, on free ports, its files in a folder that goes away with it. */
export async function startDemo(env: Readonly<Record<string, string>> = {}): Promise<Demo> {
  const folder = await mkdtemp(join(tmpdir(), 'demo-'))
  const [port, boxPort] = [await freePort(), await freePort()]
  const demo: ChildProcess = spawn(process.execPath, ['src/main.ts'], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      IDP_PORT: String(boxPort),
      SESSION_STORE: `sqlite:${join(folder, 'portal.db')}`,
      RATE_LIMIT: '0',
      LOG_LEVEL: 'silent',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  demo.stderr?.on('data', (part) => {
    said += part
  })
  const gone = new Promise((exited) => demo.once('exit', exited))
  const portal = `http://localhost:${port}`
  const ready = async (): Promise<boolean> => {
    if (demo.exitCode !== null) throw new Error(`the demo did not start: ${said}`)
    return (await fetch(`${portal}/readyz`).catch(() => null))?.ok ?? false
  }
  await until('the demo is ready', ready, 40_000)
  return {
    portal,
    box: `http://localhost:${boxPort}`,
    async stop() {
      demo.kill('SIGTERM')
      await gone
      await rm(folder, { recursive: true, force: true })
    },
  }
}
