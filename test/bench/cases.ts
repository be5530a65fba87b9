// One file, because it is one table: everything whose throughput is measured, side by side.
import type { World } from './world.ts'

/** One server that answers one address to somebody signed in. */
export type Case = Readonly<{
  name: string
  /** What it is, for the table. */
  title: string
  /** A script below `test/bench/`. */
  server: string
  /** Settings of the server beside those of every one; null where what it needs is not installed. */
  env(world: Pick<World, 'redisUrl' | 'upstream'>): Readonly<Record<string, string>> | null
  /** Where a browser signs in, and ends at `path`; null where nobody has to. */
  signIn: string | null
  path: string
}>

/** The portal itself, started as anybody starts it, with a line in the log for each request. */
const PORTAL = { server: '../../src/main.ts', env: { LOG_LEVEL: 'debug' } } as const
const nothing = () => ({})
const onRedis =
  (name: 'SESSION_STORE' | 'REDIS_URL') =>
  ({ redisUrl }: Pick<World, 'redisUrl'>) =>
    redisUrl === null ? null : { [name]: redisUrl }

/** What every ratio is taken against. */
export const YARDSTICK = 'bare-express'

export const CASES: readonly Case[] = [
  { name: 'raw-http', title: 'node:http, no framework', server: 'servers/raw-http.ts', env: nothing, signIn: null, path: '/' },
  { name: YARDSTICK, title: 'bare Express 5', server: 'servers/bare-express.ts', env: nothing, signIn: null, path: '/page' },
  {
    name: 'guard-sqlite',
    title: '**our guard, SQLite**',
    server: 'servers/guard.ts',
    env: () => ({ SESSION_STORE: 'sqlite:guard.db' }),
    signIn: '/payroll',
    path: '/guarded',
  },
  {
    name: 'guard-redis',
    title: '**our guard, Redis**',
    server: 'servers/guard.ts',
    env: onRedis('SESSION_STORE'),
    signIn: '/payroll',
    path: '/guarded',
  },
  {
    name: 'express-session-memory',
    title: 'express-session, in memory',
    server: 'servers/express-session.ts',
    env: nothing,
    signIn: '/login',
    path: '/page',
  },
  {
    name: 'passport-memory',
    title: 'passport over express-session, in memory',
    server: 'servers/passport.ts',
    env: nothing,
    signIn: '/login',
    path: '/page',
  },
  {
    name: 'connect-redis',
    title: 'express-session + connect-redis, with touch',
    server: 'servers/express-session.ts',
    env: onRedis('REDIS_URL'),
    signIn: '/login',
    path: '/page',
  },
  {
    name: 'express-openid-connect',
    title: 'express-openid-connect, its default',
    server: 'servers/express-openid-connect.ts',
    env: nothing,
    signIn: '/page',
    path: '/page',
  },
  {
    name: 'bare-express-view',
    title: 'bare Express 5 rendering the payroll view',
    server: 'servers/bare-express-view.ts',
    env: nothing,
    signIn: null,
    path: '/payroll',
  },
  {
    name: 'portal-payroll',
    title: '**the whole portal: /payroll, SQLite**',
    server: PORTAL.server,
    env: () => ({ ...PORTAL.env, SESSION_STORE: 'sqlite:payroll.db' }),
    signIn: '/payroll',
    path: '/payroll',
  },
  {
    name: 'bare-proxy',
    title: 'http-proxy-middleware alone, to an app with 2 KB',
    server: 'servers/bare-proxy.ts',
    env: ({ upstream }) => ({ LEGACY_APP_URL: upstream }),
    signIn: null,
    path: '/timesheets/',
  },
  {
    name: 'portal-gateway',
    title: '**the access gateway to the same app, SQLite**',
    server: PORTAL.server,
    env: ({ upstream }) => ({
      ...PORTAL.env,
      SESSION_STORE: 'sqlite:gateway.db',
      LEGACY_APP_URL: upstream,
      GATEWAY_SECRET: 'Hd7-wQ2_kP9.xN4*cV6+mB8=tR3~zL5!',
    }),
    signIn: '/timesheets/',
    path: '/timesheets/',
  },
]
