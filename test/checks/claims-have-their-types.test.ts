import { describe, expect, test } from 'vitest'
import { claimsHaveTheirTypes } from '../../src/checks/claims-have-their-types.ts'
import { expected, NOT_STRINGS, token } from './token.ts'

const ask = (claims: Record<string, unknown>) => claimsHaveTheirTypes(token({ claims }), expected())
const NOT_NULL_NOT_STRINGS = NOT_STRINGS.filter((value) => value !== null)
const NOT_LISTS_OF_STRINGS = [true, 0, -1, 1e300, {}, { 0: 'pwd', length: 1 }, [1], [null], ['pwd', 1], ['pwd', ['otp']], [{}]]

describe.each(['acr', 'sid'])('%s', (claim) => {
  test.each(['x', '', '0', '__proto__', null, undefined])('may be %j', (value) => {
    expect(ask({ [claim]: value }).holds).toBe(true)
  })

  test.each(NOT_NULL_NOT_STRINGS)('may not be %j', (value) => {
    expect(ask({ [claim]: value })).toEqual({ holds: false, because: `${claim} is not a string` })
  })
})

describe.each(['amr', 'acrs'])('%s', (claim) => {
  test.each([[['pwd', 'otp']], [['']], [[]], ['pwd'], [''], [null], [undefined]])('may be %j', (value) => {
    expect(ask({ [claim]: value }).holds).toBe(true)
  })

  test.each(NOT_LISTS_OF_STRINGS.map((value) => [value]))('may not be %j', (value) => {
    expect(ask({ [claim]: value })).toEqual({ holds: false, because: `${claim} is not an array of strings` })
  })
})

test('what no decision is taken by may be anything', () => {
  expect(ask({ name: 1, email: [], extra: { deep: null } }).holds).toBe(true)
})
