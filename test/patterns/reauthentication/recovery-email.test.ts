import { expect, test } from 'vitest'
import { asEmail } from '../../../src/patterns/reauthentication/recovery-email.ts'

test('takes an address, without the blanks around it', () => {
  expect(asEmail(' alice@example.com\n')).toBe('alice@example.com')
})

test.each([
  '',
  ' ',
  'alice',
  'alice@',
  '@example.com',
  'alice@example',
  'alice@exa mple.com',
  'alice@example.com\r\nBcc: eve@example.com',
  'alice@example.com, eve@example.com',
  '<alice@example.com>',
  `${'a'.repeat(250)}@example.com`,
])('refuses %j', (typed) => {
  expect(asEmail(typed)).toBeNull()
})
