import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { LogLine } from '../support/portal.ts'
import { until } from '../support/until.ts'

/** The portal as people start it: a process of its own, which knows the settings given and no others. */
export type PortalProcess = Readonly<{
  pid: number
  port: number
  /** Its log so far, oldest first. */
  lines(): readonly LogLine[]
  /** The lines of one event. */
  events(event: string): readonly LogLine[]
  /** What it said to people so far, on stderr. */
  said(): string
  /** Its exit code, once it has ended by itself or by somebody's signal; null where the signal alone ended it. */
  ended(): Promise<number | null>
  /** SIGKILL: nothing is finished, nothing is said. */
  kill(): Promise<void>
  /** SIGTERM, unless it has ended. @returns the exit code. */
  stop(): Promise<number | null>
}>

/** A machine that does other things as well takes its time over the imports. */
const START_WITHIN_MS = 90_000

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/**
 * Starts `node src/main.ts` and waits until it answers `/healthz`.
 *
 * @param options `hear` is told every line of the log; without it they are kept for `lines`. `flags` of Node.js, beside the portal's own.
 * @throws with what it said where it ends before.
 */
export async function startPortalProcess(
  settings: Readonly<Record<string, string>> & { PORT: string },
  { hear, flags = [] }: Readonly<{ hear?: (line: string) => void; flags?: readonly string[] }> = {},
): Promise<PortalProcess> {
  const child = spawn(process.execPath, [...flags, 'src/main.ts'], {
    cwd: ROOT,
    env: settings,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'close')
  const log: LogLine[] = []
  let said = ''
  createInterface(child.stdout).on('line', hear ?? ((line) => log.push(JSON.parse(line) as LogLine)))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const over = (): boolean => child.exitCode !== null || child.signalCode !== null
  const answers = async (): Promise<boolean> => {
    if (over()) throw new Error(`the portal did not start: ${said}`)
    const health = await fetch(`http://127.0.0.1:${settings.PORT}/healthz`).catch(() => null)
    return health?.status === 200
  }
  try {
    await until('the portal listens', answers, START_WITHIN_MS)
  } catch (error) {
    if (!over()) child.kill('SIGKILL')
    throw error
  }
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (!over()) child.kill(signal)
    await ended
    return child.exitCode
  }
  return {
    pid: child.pid as number,
    port: Number(settings.PORT),
    lines: () => log,
    events: (event) => log.filter((line) => line.event === event),
    said: () => said,
    ended: () => ended.then(() => child.exitCode),
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  }
}
