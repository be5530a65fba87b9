import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { caseTable } from './support/case-table.ts'

test('test/README.md says where each case of the catalogue is tried', () => {
  const table = caseTable('test')
  if (process.env.UPDATE === '1') writeFileSync('test/README.md', table)
  expect(readFileSync('test/README.md', 'utf8')).toBe(table)
})
