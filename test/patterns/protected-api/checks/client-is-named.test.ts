import { expect, test } from 'vitest'
import { clientIsNamed } from '../../../../src/patterns/protected-api/checks/client-is-named.ts'
import { NOT_STRINGS } from '../../../checks/token.ts'
import { accessToken, expectedOfToken } from './access-token.ts'

const ask = (claims: Record<string, unknown>) => clientIsNamed(accessToken({ claims }), expectedOfToken()).holds

test('takes client_id, and cid where that is what the provider calls it', () => {
  expect(ask({ client_id: 'native-app' })).toBe(true)
  expect(ask({ client_id: undefined, cid: 'native-app' })).toBe(true)
})

test.each([undefined, '', ...NOT_STRINGS])('refuses client_id %j', (client_id) => {
  expect(ask({ client_id })).toBe(false)
})
