import type { Incoming } from '../support/send.ts'

/** What the rules look at of one answer. */
type Answer = Pick<Incoming, 'headers' | 'setCookies' | 'text'>

/** A rule of MDN's HTTP Observatory: how many points an answer gains or loses by it. */
type Rule = Readonly<{ name: string; points: (answer: Answer) => number }>

const HALF_A_YEAR = 15_768_000
const BROAD = /^(?:\*|(?:ftp|https?):|https?:\/\/\*(?:\.\*)?)$/
const UNSAFE = /^(?:'unsafe-inline'|data:)$/
const PRIVATE = /^(?:no-referrer|same-origin|strict-origin|strict-origin-when-cross-origin)$/

const RULES: readonly Rule[] = [
  { name: 'content-security-policy', points: contentSecurityPolicy },
  { name: 'cookies', points: cookies },
  {
    name: 'cross-origin-resource-sharing',
    points: ({ headers }) => (headers['access-control-allow-origin'] === undefined ? 0 : -50),
  },
  { name: 'referrer-policy', points: referrerPolicy },
  {
    name: 'subresource-integrity',
    points: ({ text }) => (/<(?:script|link)[^>]+(?:src|href)="(?:https?:)?\/\//.test(text) ? -50 : 0),
  },
  { name: 'x-content-type-options', points: ({ headers }) => (headers['x-content-type-options'] === 'nosniff' ? 0 : -5) },
  { name: 'x-frame-options', points: framing },
  { name: 'cross-origin-resource-policy', points: resourcePolicy },
]

const TRANSPORT: readonly Rule[] = [{ name: 'strict-transport-security', points: transportSecurity }]

/** A score, and what it is made of; 100 and more is an A+. */
export type Score = Readonly<{ score: number; lost: readonly string[] }>

/**
 * What MDN's HTTP Observatory gives an answer: 100, less what its rules take away, and, where 90 are left, what they add. Of its rules
 * are left out: redirection from http (a proxy's business), and the bonus for being on the browsers' preload list. For a site on
 * loopback, which nobody can listen to, the rule about https does not count.
 *
 * @see https://github.com/mdn/mdn-http-observatory src/grader/charts.js, src/analyzer/tests
 */
export function observatoryScore(answer: Answer, at: 'https' | 'loopback'): Score {
  const given = (at === 'https' ? [...RULES, ...TRANSPORT] : RULES).map(({ name, points }) => ({ name, points: points(answer) }))
  const sum = (sign: 1 | -1): number => given.reduce((total, { points }) => (points * sign > 0 ? total + points : total), 0)
  const left = 100 + sum(-1)
  return {
    score: Math.max(0, left >= 90 ? left + sum(1) : left),
    lost: given.filter(({ points }) => points < 0).map(({ name, points }) => `${name} ${points}`),
  }
}

function contentSecurityPolicy({ headers }: Answer): number {
  const written = headers['content-security-policy']
  if (written === undefined) return -25
  const policy = new Map(written.split(';').map((line) => [line.trim().split(/\s+/)[0], line.trim().split(/\s+/).slice(1)]))
  const sources = (name: string): readonly string[] => policy.get(name) ?? policy.get('default-src') ?? ['*']
  const scripts = sources('script-src')
  if (scripts.some((source) => BROAD.test(source) || UNSAFE.test(source)) || sources('object-src').some((s) => BROAD.test(s)))
    return -20
  if ([...scripts, ...sources('style-src')].includes("'unsafe-eval'")) return -10
  if (sources('style-src').some((source) => BROAD.test(source) || UNSAFE.test(source))) return 0
  return policy.get('default-src')?.join() === "'none'" ? 10 : 5
}

function cookies({ setCookies }: Answer): number {
  const points = setCookies.map((cookie) => {
    const has = (attribute: string): boolean => new RegExp(`;\\s*${attribute}(?:;|$)`, 'i').test(cookie)
    if (!has('Secure')) return -40
    if (!has('HttpOnly')) return -30
    return has('SameSite=(?:Strict|Lax)') ? 5 : 0
  })
  return points.length === 0 ? 0 : Math.min(...points)
}

function referrerPolicy({ headers }: Answer): number {
  const policy = headers['referrer-policy']
  if (policy === undefined) return 0
  return PRIVATE.test(policy) ? 5 : -5
}

function framing({ headers }: Answer): number {
  const ancestors = /frame-ancestors ('none'|'self')(?:;|$)/.test(headers['content-security-policy'] ?? '')
  return ancestors || /^(?:DENY|SAMEORIGIN)$/i.test(headers['x-frame-options'] ?? '') ? 5 : -20
}

function resourcePolicy({ headers }: Answer): number {
  const policy = headers['cross-origin-resource-policy'] ?? 'cross-origin'
  return policy === 'same-origin' || policy === 'same-site' ? 10 : 0
}

function transportSecurity({ headers }: Answer): number {
  const age = /max-age=(\d+)/.exec(headers['strict-transport-security'] ?? '')?.[1]
  if (age === undefined) return -20
  return Number(age) >= HALF_A_YEAR ? 0 : -10
}
