import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../support/free-port.ts'
import { type Spread, spreadOf } from './spread.ts'
import type { World } from './world.ts'

/** Seconds from the start of the process to its first answer: the demo with its provider in a box, and the portal alone. */
export type StartUp = Readonly<{ demo: Spread; withIssuer: Spread }>

const ROOT = join(import.meta.dirname, '../..')

/** What `npm start` runs, less npm: read from where npm reads it. */
function startCommand(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { start: string } }
  const [node, ...args] = scripts.start.split(' ')
  if (node !== 'node') throw new Error(`npm start runs ${node}, not node`)
  return args.map((arg) => (/^(?:\.\/)?src\//.test(arg) ? join(ROOT, arg) : arg))
}

/**
 * Each time in a new folder, where keys are made and databases are begun; one start that is not counted goes before, so that what is
 * kept from start to start is there.
 */
export async function measureStartUp(world: World, rounds: number, say: (what: string) => void): Promise<StartUp> {
  const demo: number[] = []
  const withIssuer: number[] = []
  for (let round = 0; round <= rounds; round++) {
    say(`start: round ${round} of ${rounds}`)
    demo.push(await secondsToFirstAnswer(join(world.folder, `demo-${round}`), { IDP_PORT: String(await freePort()) }))
    withIssuer.push(await secondsToFirstAnswer(join(world.folder, `alone-${round}`), world.env))
  }
  return { demo: spreadOf(demo.slice(1)), withIssuer: spreadOf(withIssuer.slice(1)) }
}

async function secondsToFirstAnswer(folder: string, env: Readonly<Record<string, string>>): Promise<number> {
  mkdirSync(folder)
  const port = await freePort()
  const began = performance.now()
  const portal = spawn(process.execPath, startCommand(), {
    env: { PATH: process.env.PATH, ...env, PORT: String(port) },
    cwd: folder,
    stdio: 'ignore',
  })
  const ended = once(portal, 'exit')
  while (!(await answers(port))) {
    if (portal.exitCode !== null) throw new Error(`the portal ended with ${portal.exitCode}`)
    await pause(3)
  }
  const seconds = (performance.now() - began) / 1000
  portal.kill('SIGTERM')
  await ended
  return seconds
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    get({ host: '127.0.0.1', port, path: '/', agent: false, headers: { Accept: 'text/html' } }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode === 200))
    }).once('error', () => resolve(false))
  })
}
