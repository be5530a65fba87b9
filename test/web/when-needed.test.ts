import { expect, test } from 'vitest'
import { whenNeeded } from '../../src/web/when-needed.ts'

test('what is made when needed is not made before, and is made once, whatever it is', () => {
  const made: undefined[] = []
  const ask = whenNeeded(() => {
    made.push(undefined)
    return undefined
  })
  expect(made).toHaveLength(0)
  ask()
  ask()
  expect(made).toHaveLength(1)
})

test('what cannot be loaded is refused to everybody who asks, and not only to the first', async () => {
  const ask = whenNeeded(() => Promise.reject(new Error('cannot be loaded')))
  await expect(ask()).rejects.toThrow('cannot be loaded')
  await expect(ask()).rejects.toThrow('cannot be loaded')
})
