import type { Request } from 'express'

const BROWSERS: ReadonlyArray<readonly [mark: RegExp, name: string]> = [
  [/Edg(?:e|A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const SYSTEMS: ReadonlyArray<readonly [mark: RegExp, name: string]> = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

/** A few words by which a person recognises a browser of theirs, such as "Firefox, Linux". Proves nothing. */
export function agentOf(req: Request): string {
  const said = req.get('User-Agent') ?? ''
  const found = [BROWSERS, SYSTEMS].flatMap((kinds) => kinds.find(([mark]) => mark.test(said))?.[1] ?? [])
  return found.join(', ')
}
