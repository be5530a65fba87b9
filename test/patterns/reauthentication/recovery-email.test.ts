import { expect, test } from 'vitest'
import { asEmail } from '../../../src/patterns/reauthentication/recovery-email.ts'

test('takes an address, without the blanks around it', async () => {
  expect(await asEmail(' alice@example.com\n')).toBe('alice@example.com')
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
])('refuses %j', async (typed) => {
  expect(await asEmail(typed)).toBeNull()
})
