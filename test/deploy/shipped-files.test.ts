import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..', '..')
const shipped = (file: string): string => readFileSync(join(ROOT, 'src', 'deploy', file), 'utf8')
const withoutComments = (text: string): string => text.replace(/^\s*#.*$/gm, '')

/** The values of a key in a unit file. */
const valuesOf = (key: string): readonly string[] =>
  [...withoutComments(shipped('portal@.service')).matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value]) => value as string)

test('the unit starts the portal as npm start does', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { start: string } }
  const started = scripts.start.replace(' --env-file-if-exists=.env', '').replace(/^node /, '/usr/bin/node ')
  expect(valuesOf('ExecStart')).toEqual([started])
  expect(existsSync(join(ROOT, String(started.split(' ').at(-1))))).toBe(true)
  expect(valuesOf('Environment')).toContain('PORT=%i')
})

test('the unit lets requests under way finish before it kills', () => {
  const [finish] = /const FINISH = ([\d_]+)/.exec(readFileSync(join(ROOT, 'src', 'listen.ts'), 'utf8'))?.slice(1) ?? []
  const seconds = Number(String(finish).replaceAll('_', '')) / 1000
  expect(seconds).toBe(10)
  expect(Number(valuesOf('TimeoutStopSec')[0])).toBeGreaterThan(seconds + 2)
  expect(valuesOf('Restart')).toEqual(['always'])
})

test('nginx sends no form twice, and passes on no claim of the client’s about where it comes from', () => {
  const proxy = withoutComments(shipped('portal-proxy.conf'))
  expect(proxy.match(/proxy_next_upstream .*;/g)).toEqual(['proxy_next_upstream error timeout;'])
  for (const header of ['X-Forwarded-For $remote_addr', 'X-Forwarded-Host ""', 'X-Forwarded-Proto ""', 'Forwarded ""'])
    expect(proxy).toContain(`proxy_set_header ${header};`)
  const site = withoutComments(shipped('nginx.conf'))
  expect(site.match(/proxy_pass/g)).toHaveLength(site.match(/include portal-proxy\.conf/g)?.length ?? 0)
  expect(site).not.toMatch(/ip_hash|sticky|hash /)
})
