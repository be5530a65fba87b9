import { expect, test } from 'vitest'
import { INVALID_TOKEN, insufficientUserAuthentication, NO_CREDENTIALS } from '../../src/assurance/www-authenticate.ts'

const challenge = (acr_values: string, max_age: number | null) => insufficientUserAuthentication({ acr_values, max_age })

test('names the error, the values and the age', () => {
  expect(challenge('a b', 300)).toBe(
    'Bearer error="insufficient_user_authentication", error_description="More or newer proof of who is asking is needed", acr_values="a b", max_age=300',
  )
})

test('says max_age=0 where a page asks each time', () => {
  expect(challenge('a', 0)).toMatch(/, max_age=0$/)
})

test('leaves out what is not asked', () => {
  expect(challenge('', 300)).not.toContain('acr_values')
  expect(challenge('a', null)).not.toContain('max_age')
})

test('nobody and no token is told the scheme and no error', () => {
  expect(NO_CREDENTIALS).toBe('Bearer')
})

test('a token that is not valid is told so, without a reason', () => {
  expect(INVALID_TOKEN).toBe('Bearer error="invalid_token", error_description="The access token is not valid here"')
})
