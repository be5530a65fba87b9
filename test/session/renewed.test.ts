import { describe, expect, test } from 'vitest'
import { epochSeconds } from '../../src/assurance/time.ts'
import { leaving, wasUnder } from '../../src/session/renewed.ts'
import { START, sessionData } from './stores/session-data.ts'

const at = (second: number) => epochSeconds(START + second)

describe('a session that has left a key', () => {
  const renewed = sessionData({ renewedFrom: leaving('a', sessionData(), START) })

  test('was under it a moment ago for thirty seconds, and in the second after them no more', () => {
    expect(wasUnder('a', renewed, START)).toBe(true)
    expect(wasUnder('a', renewed, at(29))).toBe(true)
    expect(wasUnder('a', renewed, at(30))).toBe(false)
  })

  test('was under no other', () => {
    expect(wasUnder('b', renewed, START)).toBe(false)
    expect(wasUnder('a', sessionData(), START)).toBe(false)
  })

  test('was not under it a moment ago when the clock has been set back since, but for what clocks differ', () => {
    expect(wasUnder('a', renewed, at(-29))).toBe(true)
    expect(wasUnder('a', renewed, at(-30))).toBe(false)
  })

  test('forgets at its next renewal what was half a minute ago', () => {
    expect(leaving('b', renewed, at(29)).map(({ key }) => key)).toEqual(['a', 'b'])
    expect(leaving('b', renewed, at(30)).map(({ key }) => key)).toEqual(['b'])
  })

  test('remembers the last eight, however often it is renewed', () => {
    let data = sessionData()
    for (let number = 0; number < 20; number += 1) data = sessionData({ renewedFrom: leaving(`${number}`, data, START) })
    expect(data.renewedFrom).toHaveLength(8)
    expect([wasUnder('11', data, START), wasUnder('12', data, START), wasUnder('19', data, START)]).toEqual([false, true, true])
  })
})
