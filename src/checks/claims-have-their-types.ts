import { type Check, fails, holds } from './check.ts'

/** `acr` a string, `amr` strings (one bare string is tolerated: some providers send it), `acrs` strings, `sid` a string; null counts as absent. */
export const claimsHaveTheirTypes: Check = ({ claims }) => {
  if (!isAbsent(claims.acr) && typeof claims.acr !== 'string') return fails('acr is not a string')
  if (!isAbsent(claims.amr) && !isStringOrStrings(claims.amr)) return fails('amr is not an array of strings')
  if (!isAbsent(claims.acrs) && !isStringOrStrings(claims.acrs)) return fails('acrs is not an array of strings')
  if (!isAbsent(claims.sid) && typeof claims.sid !== 'string') return fails('sid is not a string')
  return holds
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null

const isStringOrStrings = (value: unknown): boolean =>
  typeof value === 'string' || (Array.isArray(value) && value.every((member) => typeof member === 'string'))
