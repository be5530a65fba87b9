import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { rawRequest } from '../../../hostile/raw-client.ts'
import { until } from '../../../support/until.ts'

/** Another program's server, running for a test. */
export type Running = Readonly<{ stop(): Promise<void> }>

/** Whether a program is there. With `CI` set it has to be: then a test that needs it fails instead of being skipped. */
export function isThere(program: string): boolean {
  return Boolean(process.env.CI) || spawnSync('sh', ['-c', `command -v ${program}`], { env: ENVIRONMENT }).status === 0
}

const ENVIRONMENT = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` }

/** Starts a server and waits until it answers on its port; what it says is shown when it does not. */
export async function runServer(
  program: string,
  args: readonly string[],
  port: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Running> {
  let said = ''
  const server = spawn(program, args, { env: { ...ENVIRONMENT, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const listen = (text: Buffer) => {
    said += text.toString()
  }
  server.stdout.on('data', listen)
  server.stderr.on('data', listen)
  const gone = new Promise<void>((resolve) => server.once('close', () => resolve()))
  try {
    await until(`${program} answers`, () => answers(server, port), 15_000)
  } catch (error) {
    server.kill('SIGKILL')
    throw new Error(`${program} did not start: ${said.slice(-2000)}`, { cause: error })
  }
  return {
    async stop() {
      server.kill('SIGKILL')
      await gone
    },
  }
}

async function answers({ exitCode }: ChildProcess, port: number): Promise<boolean> {
  if (exitCode !== null) throw new Error('it has ended')
  const answer = rawRequest({ port }, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', { quiet: 1 })
  return answer.then(
    () => true,
    () => false,
  )
}
