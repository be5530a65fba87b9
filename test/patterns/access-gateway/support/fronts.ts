import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nginxAround } from '../../../support/nginx-around.ts'
import { isThere, type Running, runServer } from './run-server.ts'

/** What stands before the app: the built-in proxy, or another server that asks `/forward-auth`. */
export type FrontName = 'the built-in proxy' | 'nginx' | 'Caddy'

/** What a front is configured with; ports on loopback. `decisions`: who is asked, where it is not the portal itself. */
export type FrontSettings = Readonly<{ port: number; portal: number; app: number; secret: string; decisions?: number }>

const FILES = new URL('../../../../src/patterns/access-gateway/', import.meta.url)

/** Every front, with the reason in its name where it is not there. */
export const FRONTS: ReadonlyArray<Readonly<{ front: FrontName; there: boolean }>> = [
  { front: 'the built-in proxy', there: true },
  { front: 'nginx', there: isThere('nginx') },
  { front: 'Caddy', there: isThere('caddy') },
]

/** Starts a front with the configuration file that is shipped, only addresses and secret put in. */
export function startFront(front: Exclude<FrontName, 'the built-in proxy'>, settings: FrontSettings): Promise<Running> {
  return front === 'nginx' ? startNginx(settings) : startCaddy(settings)
}

async function startNginx({ port, portal, app, secret, decisions = portal }: FrontSettings): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'nginx-'))
  await chmod(folder, 0o755)
  const shipped = await readFile(new URL('nginx.conf', FILES), 'utf8')
  const site = replaceOnce(shipped, [
    ['server 127.0.0.1:3000;', `server 127.0.0.1:${portal};`],
    ['server 127.0.0.1:5000;', `server 127.0.0.1:${app};`],
    ['listen 127.0.0.1:8080;', `listen 127.0.0.1:${port};`],
    ['proxy_pass http://portal/forward-auth;', `proxy_pass http://127.0.0.1:${decisions}/forward-auth;`],
  ])
  await writeFile(join(folder, 'site.conf'), site)
  await writeFile(join(folder, 'gateway-secret.conf'), `proxy_set_header X-Gateway-Secret "${secret}";\n`)
  await writeFile(join(folder, 'nginx.conf'), nginxAround(folder))
  const running = await runServer('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'], port)
  return {
    async stop() {
      await running.stop()
      await rm(folder, { recursive: true })
    },
  }
}

async function startCaddy({ port, portal, app, secret, decisions = portal }: FrontSettings): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'caddy-'))
  const shipped = await readFile(new URL('Caddyfile', FILES), 'utf8')
  const around = '{\n\tadmin off\n}\n'
  const asked = replaceOnce(shipped, [
    ['reverse_proxy {$PORTAL} {\n\t\t\t\tmethod GET', 'reverse_proxy {$DECISIONS} {\n\t\t\t\tmethod GET'],
  ])
  const file = join(folder, 'Caddyfile')
  await writeFile(file, around + asked)
  const running = await runServer('caddy', ['run', '--adapter', 'caddyfile', '--config', file], port, {
    HOME: folder,
    SITE: `http://:${port}`,
    PORTAL: `127.0.0.1:${portal}`,
    DECISIONS: `127.0.0.1:${decisions}`,
    LEGACY_APP: `127.0.0.1:${app}`,
    GATEWAY_SECRET: secret,
  })
  return {
    async stop() {
      await running.stop()
      await rm(folder, { recursive: true })
    },
  }
}

function replaceOnce(text: string, replacements: ReadonlyArray<readonly [from: string, to: string]>): string {
  return replacements.reduce((changed, [from, to]) => {
    if (changed.split(from).length !== 2) throw new Error(`the shipped file does not say once: ${from}`)
    return changed.replace(from, () => to)
  }, text)
}
