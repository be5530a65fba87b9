import { expect, test } from 'vitest'
import { issuerIsOurs } from '../../src/checks/issuer-is-ours.ts'
import { expected, NOT_STRINGS, token } from './token.ts'

const ask = (iss: unknown) => issuerIsOurs(token({ claims: { iss } }), expected()).holds

test('takes the configured issuer', () => {
  expect(ask('https://id.example.com')).toBe(true)
})

test.each([
  'https://id.example.com/',
  'http://id.example.com',
  'https://ID.example.com',
  'https://id.example.com.evil.example',
  'https://id.example.com@evil.example',
  ' https://id.example.com',
  '',
  undefined,
  ['https://id.example.com'],
  ...NOT_STRINGS,
])('refuses iss %j', (iss) => {
  expect(ask(iss)).toBe(false)
})
