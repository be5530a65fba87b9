import { expect, test } from 'vitest'
import { tokenHasAnId } from '../../../../src/patterns/protected-api/checks/token-has-an-id.ts'
import { NOT_STRINGS } from '../../../checks/token.ts'
import { accessToken, expectedOfToken } from './access-token.ts'

const ask = (jti: unknown) => tokenHasAnId(accessToken({ claims: { jti } }), expectedOfToken()).holds

test('takes any name', () => {
  expect(ask('b2a1')).toBe(true)
})

test.each([undefined, '', ...NOT_STRINGS])('refuses jti %j', (jti) => {
  expect(ask(jti)).toBe(false)
})
