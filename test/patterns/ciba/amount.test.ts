import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CURRENCIES, parseAmount, writeAmount } from '../../../src/patterns/ciba/amount.ts'

describe('an amount', () => {
  test.each([
    ['120.00', 'EUR', 12_000],
    ['120,5', 'EUR', 12_050],
    ['120', 'EUR', 12_000],
    [' 0.01 ', 'EUR', 1],
    ['0.29', 'EUR', 29],
    ['500', 'JPY', 500],
    ['1.001', 'KWD', 1001],
    ['999999999.99', 'EUR', 99_999_999_999],
  ])('typed as %j in %s is %i of the smallest unit', (typed, currency, minorUnits) => {
    expect(parseAmount(typed, currency)).toEqual({ minorUnits, currency })
  })

  test.each([
    ['', 'EUR'],
    ['0', 'EUR'],
    ['0.00', 'EUR'],
    ['-1', 'EUR'],
    ['+1', 'EUR'],
    ['1e3', 'EUR'],
    ['0x10', 'EUR'],
    ['Infinity', 'EUR'],
    ['NaN', 'EUR'],
    ['01.00', 'EUR'],
    ['.50', 'EUR'],
    ['1.', 'EUR'],
    ['1.000', 'EUR'],
    ['1,000.00', 'EUR'],
    ["1'000", 'EUR'],
    ['1 000', 'EUR'],
    ['1.00 EUR', 'EUR'],
    ['١٢', 'EUR'],
    ['1.5', 'JPY'],
    ['1.0001', 'KWD'],
    ['1000000000', 'EUR'],
    ['1', 'XXX'],
    ['1', 'eur'],
    ['1', 'constructor'],
    ['1', ''],
  ])('typed as %j in %j is none', (typed, currency) => {
    expect(parseAmount(typed, currency)).toBeUndefined()
  })

  test('is written with all the digits of its currency', () => {
    expect(writeAmount({ minorUnits: 5, currency: 'EUR' })).toBe('0.05')
    expect(writeAmount({ minorUnits: 12_000, currency: 'EUR' })).toBe('120.00')
    expect(writeAmount({ minorUnits: 500, currency: 'JPY' })).toBe('500')
    expect(writeAmount({ minorUnits: 1250, currency: 'KWD' })).toBe('1.250')
  })

  test('that was written is read as the very same, never a unit more or less', () => {
    const money = fc.record({ minorUnits: fc.integer({ min: 1, max: 999_999_999 }), currency: fc.constantFrom(...CURRENCIES) })
    fc.assert(fc.property(money, (one) => void expect(parseAmount(writeAmount(one), one.currency)).toEqual(one)))
  })
})
