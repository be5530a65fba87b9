import { describe, expect, test } from 'vitest'
import { CURRENCIES } from '../../../src/patterns/ciba/amount.ts'
import { digestOf, readTransfer, type Transfer, typedIn } from '../../../src/patterns/ciba/transfer.ts'

const good = { payee: 'ACME', iban: 'DE02 1203 0000 0000 2020 51', amount: '120.00', currency: 'EUR' }
const read = (changes: Partial<typeof good>) => readTransfer({ ...good, ...changes }, CURRENCIES)

describe('a form', () => {
  test('is read as a transfer, with the IBAN as banks write it', () => {
    expect(read({ payee: '  Zoë   & Söhne ' })).toEqual({
      payee: 'Zoë & Söhne',
      iban: 'DE02120300000000202051',
      money: { minorUnits: 12_000, currency: 'EUR' },
    })
  })

  test('hears everything that is wrong with it at once', () => {
    expect(read({ payee: ' ', iban: 'DE03 1203', amount: '-1', currency: 'XXX' })).toEqual([
      'payee_invalid',
      'iban_invalid',
      'amount_invalid',
      'currency_invalid',
    ])
    expect(read({ currency: 'XXX' })).toEqual(['currency_invalid'])
    expect(read({ amount: '1.5', currency: 'JPY' })).toEqual(['amount_invalid'])
  })

  test.each(['DE02120300000000202052', 'XX02120300000000202051', 'DE', '', 'DE02120300000000202051DE02'])(
    'with the IBAN %j is refused',
    (iban) => {
      expect(read({ iban })).toEqual(['iban_invalid'])
    },
  )

  test.each(['', '\u0000', 'A\nB', 'A\u202eB', 'A\u200bB', 'A\u2028B', 'x'.repeat(71)])(
    'with the payee %j, which would not be read as it is, is refused',
    (payee) => {
      expect(read({ payee })).toEqual(['payee_invalid'])
    },
  )

  test('may name a payee of exactly as many characters as fit', () => {
    expect(read({ payee: 'x'.repeat(70) })).toHaveProperty('payee')
  })

  test.each([undefined, {}, { payee: ['ACME', 'EVE'], iban: 1, amount: null, currency: {} }])(
    'that is %j has nothing in it',
    (body) => {
      expect(typedIn(body)).toEqual({ payee: '', iban: '', amount: '', currency: '' })
    },
  )
})

describe('the digest', () => {
  const transfer = read({}) as Transfer

  test('is another one as soon as anything of the transfer is', () => {
    const changed: readonly Transfer[] = [
      { ...transfer, payee: 'ACME2' },
      { ...transfer, iban: 'DE89370400440532013000' },
      { ...transfer, money: { minorUnits: 12_001, currency: 'EUR' } },
      { ...transfer, money: { minorUnits: 12_000, currency: 'USD' } },
    ]
    const digests = [digestOf('a', transfer), digestOf('b', transfer), ...changed.map((one) => digestOf('a', one))]
    expect(new Set(digests).size).toBe(6)
    expect(digestOf('a', { ...transfer })).toBe(digests[0])
  })
})
