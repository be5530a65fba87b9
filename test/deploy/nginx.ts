import { chmod, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Running, runServer } from '../patterns/access-gateway/support/run-server.ts'
import { nginxAround } from '../support/nginx-around.ts'

/** The header in which this nginx says, for tests alone, whom it asked: an address, or several where it asked again. */
export const ANSWERED_BY = 'X-Answered-By'

const SHIPPED = new URL('../../src/deploy/', import.meta.url)

/** Starts nginx with the configuration that is shipped; only the addresses are put in. */
export async function startNginx({ port, portals }: { port: number; portals: readonly number[] }): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'nginx-'))
  await chmod(folder, 0o755)
  await writeFile(join(folder, 'site.conf'), await siteAt(port, portals))
  await copyFile(new URL('portal-proxy.conf', SHIPPED), join(folder, 'portal-proxy.conf'))
  await writeFile(join(folder, 'nginx.conf'), nginxAround(folder, `add_header ${ANSWERED_BY} $upstream_addr always;`))
  const running = await runServer('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'], port)
  return {
    async stop() {
      await running.stop()
      await rm(folder, { recursive: true })
    },
  }
}

async function siteAt(port: number, portals: readonly number[]): Promise<string> {
  const shipped = await readFile(new URL('nginx.conf', SHIPPED), 'utf8')
  const [server] = /^ {2}server 127\.0\.0\.1:3001 .*$/m.exec(shipped) ?? []
  const others = /^ {2}server 127\.0\.0\.1:3002 .*\n/m
  const listen = 'listen 127.0.0.1:8080;'
  if (server === undefined || !others.test(shipped) || shipped.split(listen).length !== 2)
    throw new Error('the shipped configuration names other addresses than this test knows')
  const servers = portals.map((own) => server.replace('3001', String(own)))
  return shipped.replace(others, '').replace(server, servers.join('\n')).replace(listen, `listen 127.0.0.1:${port};`)
}
