import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { keyOf, newLineage, newSessionId, publicId } from '../../src/session/session-id.ts'

test('a session id is 256 random bits in base64url', () => {
  const ids = Array.from({ length: 1000 }, newSessionId)
  expect(new Set(ids).size).toBe(1000)
  for (const id of ids) expect(id).toMatch(/^[\w-]{43}$/)
  expect(Buffer.from(ids[0] ?? '', 'base64url')).toHaveLength(32)
})

test('a lineage is 128 random bits in base64url', () => {
  const lineages = Array.from({ length: 1000 }, newLineage)
  expect(new Set(lineages).size).toBe(1000)
  for (const lineage of lineages) expect(Buffer.from(lineage, 'base64url')).toHaveLength(16)
})

test('the key of a session is the SHA-256 of its id', () => {
  const id = newSessionId()
  expect(keyOf(id)).toBe(createHash('sha256').update(id).digest('base64url'))
  expect(keyOf('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0')
})

test('the public id is 16 characters of the hash of the lineage, and not the lineage', () => {
  const lineage = newLineage()
  expect(publicId(lineage)).toBe(createHash('sha256').update(lineage).digest('base64url').slice(0, 16))
  expect(publicId(lineage)).toBe(publicId(lineage))
  expect(lineage).not.toContain(publicId(lineage))
})
