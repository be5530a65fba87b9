import { afterAll, beforeAll, expect } from 'vitest'

// Files share a process: each must leave the clock, the timers and `fetch` as it found them.
const watched = (): readonly unknown[] => [Date, Date.now, setTimeout, setInterval, fetch]
let before: readonly unknown[]
beforeAll(() => {
  before = watched()
})
afterAll(() => {
  expect(
    watched().every((thing, place) => thing === before[place]),
    'the clock, the timers and fetch are as they were',
  ).toBe(true)
})
