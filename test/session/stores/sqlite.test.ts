import { describe } from 'vitest'
import { storeContract } from './contract.ts'
import { sqliteBench } from './sqlite-bench.ts'

describe('the SQLite store', () => {
  storeContract(sqliteBench)
})
