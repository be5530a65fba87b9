import type { Evidence } from '../../src/assurance/evidence.ts'
import { type EpochSeconds, epochSeconds } from '../../src/assurance/time.ts'

/** A moment like any other; tests count from it. */
export const NOW: EpochSeconds = epochSeconds(1_764_000_000)

/** So many seconds before `NOW`. */
export const ago = (length: number): EpochSeconds => epochSeconds(NOW - length)

/** So many seconds after `NOW`. */
export const ahead = (length: number): EpochSeconds => epochSeconds(NOW + length)

/** Evidence as `validate()` would make it: nothing attested but what the test names, authenticated at `NOW`. */
export function evidence(parts: Partial<Pick<Evidence, 'acr' | 'amr' | 'acrs' | 'authTime'>> = {}): Evidence {
  return { acr: null, amr: [], acrs: [], authTime: NOW, ...parts } as Evidence
}

/** Names that every object has, and other strings that no table of signs lists. */
export const UNKNOWN_SIGNS = [
  '',
  '0',
  '1',
  'loa-9',
  'PHR',
  'phr ',
  'phr phrh',
  '__proto__',
  'constructor',
  'toString',
  'urn:okta:loa:3fa:any',
]
