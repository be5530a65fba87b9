import { describe, expect, test } from 'vitest'
import { epochSeconds } from '../../src/assurance/time.ts'
import type { SessionData } from '../../src/session/data.ts'
import { fromRecord, toRecord } from '../../src/session/session-record.ts'
import { START, sessionData } from './stores/session-data.ts'

const record = (changed: Record<string, unknown>) => JSON.stringify({ ...JSON.parse(toRecord(sessionData())), ...changed })

test('a session comes back as it was written', () => {
  expect(fromRecord(toRecord(sessionData()))).toEqual(sessionData())
  const bare = sessionData({ sid: null, name: null, email: null, sealedIdToken: null, evidence: [], agent: '' })
  expect(fromRecord(toRecord(bare))).toEqual(bare)
})

test('a session with former keys comes back with them', () => {
  const renewed = sessionData({
    renewedFrom: [
      { key: 'one', until: START },
      { key: 'two', until: epochSeconds(START + 1) },
    ],
  })
  expect(fromRecord(toRecord(renewed))).toEqual(renewed)
})

test('equal sessions are the same text, whatever order their fields came in', () => {
  const data = sessionData({ renewedFrom: [{ key: 'one', until: START }] })
  const turned = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(turned)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([name, field]) => [name, turned(field)]),
          )
        : value
  expect(toRecord(turned(data) as SessionData)).toBe(toRecord(data))
  expect(toRecord(fromRecord(toRecord(data)) as SessionData)).toBe(toRecord(data))
})

test('a field nobody knows is left behind', () => {
  expect(fromRecord(record({ levels: ['phishing-resistant'] }))).toEqual(sessionData())
  expect(fromRecord(toRecord(sessionData()).replace('{', '{"__proto__":{"admin":true},'))).toEqual(sessionData())
})

test.each(['', 'null', '[]', '"text"', '1', '{', '{}', `${toRecord(sessionData())}}`, undefined, null, 7, new Uint8Array(3), {}])(
  'is no session: %s',
  (text) => {
    expect(fromRecord(text)).toBeUndefined()
  },
)

const notAText = [undefined, null, 7, true, [], {}]
const notAMoment = [undefined, null, '1764000000', -1, 1.5, 2 ** 53, [], {}, true]
const hostile: Record<string, unknown[]> = {
  format: [undefined, null, 0, 1, 3, '2', true],
  lineage: [...notAText, ''],
  issuer: [...notAText, ''],
  subject: [...notAText, ''],
  sid: [undefined, 7, [], {}],
  name: [undefined, 7, [], {}],
  email: [undefined, 7, [], {}],
  sealedIdToken: [undefined, 7, [], {}],
  agent: notAText,
  startedAt: notAMoment,
  endsAt: notAMoment,
  evidence: [undefined, null, {}, 'text', 7, [null], ['text'], [[]], [{}]],
  renewedFrom: [undefined, null, {}, 'text', 7, [null], ['text'], [[]], [{}]],
}

describe.each(Object.entries(hostile))('a record is not read with %s of', (field, values) => {
  test.each(values.map((value) => [value]))('%j', (value) => {
    expect(fromRecord(record({ [field]: value }))).toBeUndefined()
  })
})

const hostileEvidence: Record<string, unknown[]> = {
  acr: [undefined, 7, [], {}, true],
  amr: [undefined, null, 'otp', {}, [7], [null], [['otp']]],
  acrs: [undefined, null, 'c1', {}, [7], [null]],
  authTime: [undefined, '1764000000', -1, 1.5, 2 ** 53, [], {}, true],
}

describe.each(Object.entries(hostileEvidence))('evidence is not brought back with %s of', (field, values) => {
  test.each(values.map((value) => [value]))('%j', (value) => {
    const evidence = { acr: 'urn:two', amr: ['pwd', 'otp'], acrs: [], authTime: 1764000000 }
    expect(fromRecord(record({ evidence: [evidence] }))?.evidence).toEqual([evidence])
    expect(fromRecord(record({ evidence: [evidence, { ...evidence, [field]: value }] }))).toBeUndefined()
  })
})

const hostileKeys: Record<string, unknown[]> = { key: notAText.concat(''), until: notAMoment }

describe.each(Object.entries(hostileKeys))('a former key is not brought back with %s of', (field, values) => {
  test.each(values.map((value) => [value]))('%j', (value) => {
    const former = { key: 'one', until: 1764000000 }
    expect(fromRecord(record({ renewedFrom: [former] }))?.renewedFrom).toEqual([former])
    expect(fromRecord(record({ renewedFrom: [former, { ...former, [field]: value }] }))).toBeUndefined()
  })
})
