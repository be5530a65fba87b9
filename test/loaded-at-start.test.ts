// A start takes as long as what it loads: half a second, nearly all of it packages. What only some portals or some requests need waits.
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { expect, test } from 'vitest'

/** The packages that come with a file and with everything it imports at once; types and `import()` load nothing. */
function loadedWith(file: string, seen: Set<string> = new Set(), packages: Set<string> = new Set()): ReadonlySet<string> {
  if (seen.has(file)) return packages
  seen.add(file)
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(
    /^(?:import|export)\s+(?!type\s)(?:[^'"]*?\sfrom\s+)?'([^']+)'/gms,
  )) {
    if (specifier.startsWith('.')) loadedWith(resolve(dirname(file), specifier), seen, packages)
    else packages.add(specifier)
  }
  return packages
}

const AT_START = loadedWith(resolve('src/main.ts'))

test.each([
  ['express', 'pages are served'],
  ['openid-client', 'the provider is asked for its metadata'],
  ['pino', 'the first lines are written'],
])('%s is loaded before anything is asked: %s', (name) => {
  expect(AT_START).toContain(name)
})

test.each([
  ['http-proxy-middleware', 'a request goes on to the app behind the gateway'],
  ['rate-limiter-flexible', 'the first sign-in is counted'],
  ['prom-client', 'METRICS_PORT is set'],
  ['redis', 'SESSION_STORE names Redis'],
  ['oidc-provider', 'the box is started'],
  ['@simplewebauthn/server', 'the box is started'],
])('%s is loaded only when %s', (name) => {
  expect(AT_START).not.toContain(name)
})
