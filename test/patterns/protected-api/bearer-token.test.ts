import { expect, test } from 'vitest'
import { bearerToken } from '../../../src/patterns/protected-api/bearer-token.ts'
import { TokenRejected } from '../../../src/patterns/protected-api/token-rejected.ts'

const reasonOf = (header: string): string | null => {
  try {
    bearerToken(header)
    return null
  } catch (error) {
    return error instanceof TokenRejected ? error.reason : String(error)
  }
}

test.each([
  ['Bearer abc.DEF-_~+/==', 'abc.DEF-_~+/=='],
  ['bearer abc', 'abc'],
  ['BEARER   abc', 'abc'],
])('reads %j', (header, token) => {
  expect(bearerToken(header)).toBe(token)
})

test.each(['Bearer', 'Bearer ', 'bearer    '])('finds no token in %j', (header) => {
  expect(reasonOf(header)).toBe('empty')
})

test.each(['Bearer a b', 'Bearer a,Bearer b', 'Bearer "abc"', 'Bearer =abc', 'Bearer ab=c', 'Bearer a\u00e4', 'Bearer a\tb'])(
  'takes %j for no token',
  (header) => {
    expect(reasonOf(header)).toBe('syntax')
  },
)
