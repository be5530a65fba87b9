import { expect, test } from 'vitest'
import { openDatabase } from '../../../src/idp/store/open-database.ts'
import { progressIn } from '../../../src/idp/store/progress.ts'

test('what one person proved is never mixed with what another proved, even in answers sent at the same time', () => {
  const progress = progressIn(openDatabase(':memory:'), 600)
  progress.proved('uid', 'alice', ['pwd'])
  progress.proved('uid', 'alice', ['otp', 'pwd'])
  expect(progress.of('uid')).toEqual({ person: 'alice', amr: ['pwd', 'otp'] })
  progress.proved('uid', 'bob', ['pop'])
  expect(progress.of('uid')).toEqual({ person: 'bob', amr: ['pop'] })
})

test('a challenge is answered once', () => {
  const progress = progressIn(openDatabase(':memory:'), 600)
  progress.of('uid')
  progress.setChallenge('uid', 'a')
  progress.setChallenge('uid', 'b')
  expect([progress.takeChallenge('uid'), progress.takeChallenge('uid')]).toEqual(['b', null])
})
