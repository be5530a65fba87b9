import { expect, test } from 'vitest'
import { audienceIncludesThisApi } from '../../../../src/patterns/protected-api/checks/audience-includes-this-api.ts'
import { NOT_STRINGS } from '../../../checks/token.ts'
import { accessToken, expectedOfToken } from './access-token.ts'

const API = 'https://portal.example.com/api'
const ask = (aud: unknown) => audienceIncludesThisApi(accessToken({ claims: { aud } }), expectedOfToken()).holds

test('takes this API, alone or among others', () => {
  expect(ask(API)).toBe(true)
  expect(ask(['https://other.example.com', API])).toBe(true)
})

test.each([
  undefined,
  '',
  'portal',
  `${API}/`,
  `${API}/payroll`,
  'https://portal.example.com',
  API.toUpperCase(),
  [],
  [[API]],
  { 0: API, length: 1 },
  { [API]: true },
  ...NOT_STRINGS,
])('refuses aud %j', (aud) => {
  expect(ask(aud)).toBe(false)
})
