/** Ways in which servers read a path: one step each, taken in any order and more than once. */
const STEPS: ReadonlyArray<(path: string) => string> = [
  decoded,
  (path) => path.toLowerCase(),
  (path) => path.toUpperCase(),
  (path) => path.normalize('NFKC'),
  (path) => path.replaceAll('\\', '/'),
  (path) => path.replace(/\/{2,}/g, '/'),
  (path) => path.replace(/;[^/]*/g, ''),
  (path) => path.replace(/[?#].*$/s, ''),
  (path) => path.replace(/\0.*$/s, ''),
  (path) => path.replace(/[. ]+(?=\/|$)/g, ''),
  (path) => path.replace(/[\s\p{C}]/gu, ''),
  withoutDots,
]

/** Every path that some server might take this one for. */
export function readingsOf(target: string): ReadonlySet<string> {
  const found = new Set([target])
  for (const path of found) {
    if (found.size > 400) break
    for (const step of STEPS) found.add(step(path))
  }
  return found
}

function decoded(path: string): string {
  return path.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8'))
}

function withoutDots(path: string): string {
  const kept: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop()
    else if (segment !== '.') kept.push(segment)
  }
  const joined = kept.join('/')
  return joined.startsWith('/') ? joined : `/${joined}`
}
