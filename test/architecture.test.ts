// One file, because it is one picture: which way imports run, and where the world is let in. The table is that of src/README.md.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

type Room = Readonly<{
  /** Rooms it may import from, besides itself. */
  may: readonly string[]
  /** Rooms it may import types from, and nothing else. */
  types?: readonly string[]
  /** Packages and `node:` modules it may import; `*` for any. */
  packages: readonly string[]
  why: string
}>

const SETTINGS = ['config', 'errors', 'assurance', 'loopback', 'redis-address', 'seal']
const ROOMS: Readonly<Record<string, Room>> = {
  assurance: { may: [], packages: [], why: 'what somebody may do is decided by values alone: no clock, no request, no package' },
  checks: { may: ['assurance'], packages: [], why: 'a question about a token is answered from the token and what was expected' },
  errors: { may: ['assurance'], packages: [], why: 'everything else names what goes wrong by it' },
  loopback: { may: [], packages: [], why: 'a fact about addresses' },
  'redis-address': { may: ['errors'], packages: [], why: 'what a setting says, read by whoever checks it and whoever connects' },
  seal: { may: [], packages: ['node:crypto', 'jose'], why: 'one place seals and opens' },
  config: {
    may: ['errors', 'assurance', 'loopback', 'redis-address'],
    packages: ['zod', 'node:net'],
    why: 'settings are parsed once and know nothing of what they configure',
  },
  oidc: {
    may: ['checks', 'assurance', 'errors', 'loopback', 'seal'],
    types: ['config'],
    packages: ['openid-client', 'jose', 'node:crypto', 'node:fs/promises'],
    why: 'it takes a transaction and returns evidence; it never touches a session or a request',
  },
  session: {
    may: ['assurance', 'errors', 'loopback', 'redis-address'],
    types: ['config'],
    packages: [
      'express',
      'express-session',
      'cookie-signature',
      'redis',
      'node:sqlite',
      'node:crypto',
      'node:fs',
      'node:path',
      'node:url',
      'node:worker_threads',
      'node:timers/promises',
    ],
    why: 'it keeps what others decided',
  },
  web: {
    may: ['oidc', 'checks', 'session', ...SETTINGS],
    packages: [
      'express',
      'helmet',
      'pino',
      'ejs',
      'cookie',
      'rate-limiter-flexible',
      'prom-client',
      'ibantools',
      'node:crypto',
      'node:fs',
      'node:path',
      'node:http',
    ],
    why: 'it is the only room that knows requests and answers',
  },
  patterns: {
    may: ['web', 'oidc', 'checks', 'session', ...SETTINGS],
    types: ['listen'],
    packages: ['*'],
    why: 'a sibling of step-up uses the rooms above and never another sibling',
  },
  idp: { may: [], packages: ['*'], why: 'it and the portal speak HTTP: deleting the folder removes it' },
  doctor: {
    may: ['web', 'oidc', 'checks', ...SETTINGS],
    packages: ['openid-client', 'jose', 'express', 'ejs', 'cookie', 'node:crypto', 'node:https', 'node:tls', 'node:path'],
    why: 'it examines a provider as the portal would see it; its questions are asked of documents, whoever fetched them',
  },
  portal: {
    may: ['web', 'oidc', 'checks', 'session', 'patterns', ...SETTINGS],
    types: ['listen'],
    packages: ['express', 'pino', 'node:path'],
    why: 'it mounts everything in one list and starts nothing',
  },
}
/** Files at the top of src/ that belong to a room of another name, and those that boot and may do anything. */
const ALIASES: Readonly<Record<string, string>> = { 'settings-schema': 'config', contradictions: 'config' }
const BOOT = new Set(['main', 'listen', 'demo-secret', 'node-version', 'metrics-server', 'outgoing-proxy', 'compile-cache'])

const SRC = resolve('src')
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(?:ts|mjs)$/.test(file))
const source = (file: string): string => readFileSync(join(SRC, file), 'utf8')

function roomOf(file: string): string {
  const top = file.split('/')[0]?.replace(/\.(?:ts|mjs)$/, '') ?? ''
  return ALIASES[top] ?? top
}

type Import = Readonly<{ file: string; specifier: string; onlyTypes: boolean }>

function importsOf(file: string): readonly Import[] {
  const text = source(file)
  const statics = [...text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?'([^']+)'/gms)].map(
    ([, types, specifier]) => ({
      file,
      specifier: specifier as string,
      onlyTypes: types !== undefined,
    }),
  )
  const dynamics = [...text.matchAll(/\bimport\('([^']+)'\)/g)].map(([, specifier]) => ({
    file,
    specifier: specifier as string,
    onlyTypes: false,
  }))
  return [...statics, ...dynamics]
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) return specifier
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

const imports = files.filter((file) => !BOOT.has(roomOf(file))).flatMap(importsOf)

describe('imports run one way', () => {
  test.each(Object.entries(ROOMS))('%s', (name, room) => {
    const wrong = imports
      .filter(({ file }) => roomOf(file) === name)
      .flatMap(({ file, specifier, onlyTypes }) => {
        if (!specifier.startsWith('.')) {
          const allowed = room.packages.includes('*') || room.packages.includes(packageOf(specifier)) || onlyTypes
          return allowed ? [] : [`src/${file} imports the package ${specifier}, which ${name} may not: ${room.why}`]
        }
        const target = roomOf(relative(SRC, resolve(SRC, dirname(file), specifier)))
        const allowed = target === name || room.may.includes(target) || (onlyTypes && (room.types ?? []).includes(target))
        return allowed ? [] : [`src/${file} imports ${specifier} of ${target}, which ${name} may not: ${room.why}`]
      })
    expect(wrong).toEqual([])
  })

  test('no pattern imports another', () => {
    const wrong = imports.flatMap(({ file, specifier }) => {
      const [room, pattern] = file.split('/')
      if (room !== 'patterns' || !specifier.startsWith('.')) return []
      const [targetRoom, targetPattern] = relative(SRC, resolve(SRC, dirname(file), specifier)).split('/')
      return targetRoom === 'patterns' && targetPattern !== pattern
        ? [`src/${file} imports ${specifier}: a pattern is lifted out as one folder`]
        : []
    })
    expect(wrong).toEqual([])
  })

  test('every file of src is in a room that the table knows', () => {
    expect(files.filter((file) => !BOOT.has(roomOf(file)) && ROOMS[roomOf(file)] === undefined)).toEqual([])
  })
})

describe('the world is let in at named places', () => {
  const named = (pattern: RegExp, allowed: (file: string) => boolean): string[] =>
    files.filter((file) => !allowed(file) && pattern.test(source(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')))

  test('process.env is read in src/main.ts alone', () => {
    expect(named(/process\.env/, (file) => file === 'main.ts')).toEqual([])
  })

  test('the clock is an argument: Date.now() is named where things are put together', () => {
    const allowed = (file: string) => file === 'main.ts' || file.startsWith('idp/') || file === 'patterns/protected-api/caller.ts'
    expect(named(/Date\.now|new Date\(\)/, (file) => allowed(file))).toEqual([])
  })

  test('nothing is printed but by main, the checks of a too old Node, and programs of their own', () => {
    const allowed = (file: string) =>
      ['main.ts', 'node-version.mjs'].includes(file) || /(?:caller|doctor|print)[^/]*\.ts$/.test(file)
    expect(named(/\bconsole\./, allowed)).toEqual([])
  })

  test('Math.random is nowhere', () => {
    expect(named(/Math\.random/, () => false)).toEqual([])
  })

  test('the pure rooms know no global that differs from run to run', () => {
    const pure = (file: string) => !/^(?:assurance|checks)\//.test(file)
    expect(named(/\b(?:Date|process|globalThis|performance|crypto|setTimeout|fetch)\b[.(]/, pure)).toEqual([])
  })
})

describe('files say what they are', () => {
  test('no drawer for anything: no utils, helpers, common, index or misc', () => {
    expect(files.filter((file) => /(?:^|\/)(?:utils?|helpers?|common|index|misc)(?:\.|\/)/.test(file))).toEqual([])
  })

  test('nothing is exported wholesale', () => {
    expect(files.filter((file) => /^export \*/m.test(source(file)))).toEqual([])
  })

  test('a file of more than 180 lines says in its first line why', () => {
    const long = files.filter((file) => source(file).split('\n').length > 180 && !source(file).startsWith('//'))
    expect(long).toEqual([])
  })
})

test('every path that a README names exists', () => {
  const readmes = [
    'README.md',
    ...readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('README.md'))
      .map((file) => `src/${file}`),
  ]
  const missing = readmes.filter(existsSync).flatMap((readme) => {
    const named = [
      ...readFileSync(readme, 'utf8').matchAll(
        /`((?:src|test|views|\.ci)\/[A-Za-z0-9_./-]+)`|\]\(((?!https?:|#|mailto:)[^)#]+)/g,
      ),
    ]
    return named
      .map(([, inCode, linked]) => (inCode === undefined ? join(dirname(readme), linked as string) : inCode))
      .filter((path) => !existsSync(path))
      .map((path) => `${readme} names ${path}`)
  })
  expect(missing).toEqual([])
})
