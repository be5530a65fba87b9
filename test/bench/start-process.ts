import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'

/** What a process has used since it began: time of all its threads; and what of it is in memory, after a collection. */
export type Usage = Readonly<{ processor: Readonly<{ microseconds: number }>; memory: Readonly<{ bytes: number }> }>

/** The measured have one core, everything that measures or is asked by them has the other; `anywhere` where nobody says. */
export type Core = 'measured' | 'measuring' | 'anywhere'

/** A process of the benchmark's own. */
export type Started = Readonly<{
  child: ChildProcess
  /** Rejects, with what was printed last, when the process has ended. */
  ended: Promise<never>
  used<K extends keyof Usage>(what: K): Promise<Usage[K]>
  /** The next message that comes. Rejects where the process ends instead. */
  says(): Promise<unknown>
  /** Sends one message and gives back the next one that comes. */
  ask(question: unknown): Promise<unknown>
  stop(): Promise<void>
}>

const TASKSET = '/usr/bin/taskset'

/** Whether server and generator can be kept on different cores here. */
export const isPinning = availableParallelism() >= 2 && existsSync(TASKSET)

/** The command line that keeps a program on a core, where that can be had. */
export function pinned(core: Core, command: readonly [string, ...string[]]): readonly [string, ...string[]] {
  return isPinning && core !== 'anywhere' ? [TASKSET, '-c', core === 'measured' ? '0' : '1', ...command] : command
}

/**
 * Starts a TypeScript program with nothing in its environment but what is given, and the control that tells its usage.
 *
 * @param script below `test/bench/`, or absolute.
 * @param folder where it runs; relative files of it end up there.
 */
export function startProcess(
  script: string,
  { core, env = {}, folder }: { core: Core; env?: Readonly<Record<string, string>>; folder?: string },
): Started {
  const node = [process.execPath, '--expose-gc', '--disable-warning=ExperimentalWarning', '--disable-warning=DEP0060'] as const
  const control = ['--import', join(import.meta.dirname, 'control.ts')]
  const [command, ...args] = pinned(core, [...node, ...control, join(import.meta.dirname, script)])
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let said = ''
  child.stderr?.on('data', (piece: Buffer) => {
    said = (said + piece.toString()).slice(-2000)
  })
  const ended: Promise<never> = once(child, 'exit').then(([code]) => {
    throw new Error(`${script} ended with ${code}: ${said}`)
  })
  ended.catch(() => undefined)

  const says = (): Promise<unknown> => Promise.race([once(child, 'message').then(([message]) => message as unknown), ended])
  const ask = (question: unknown): Promise<unknown> => {
    const answer = says()
    child.send(question as string)
    return answer
  }
  return {
    child,
    ended,
    says,
    ask,
    used: async <K extends keyof Usage>(what: K) => (await ask(what)) as Usage[K],
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await ended.catch(() => undefined)
    },
  }
}
