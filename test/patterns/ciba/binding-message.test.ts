import { describe, expect, test } from 'vitest'
import { PROFILE_NAMES, profileByName } from '../../../src/assurance/profiles/by-name.ts'
import { bindingMessage } from '../../../src/patterns/ciba/binding-message.ts'
import { digestOf, type Transfer } from '../../../src/patterns/ciba/transfer.ts'

const transfer = (payee: string, minorUnits = 12_000): Transfer => ({
  payee,
  iban: 'DE02120300000000202051',
  money: { minorUnits, currency: 'EUR' },
})
const messageFor = (payee: string, limit = /^.{1,50}$/, minorUnits = 12_000): string =>
  bindingMessage(transfer(payee, minorUnits), digestOf('id', transfer(payee, minorUnits)), limit)

describe('the binding message', () => {
  test('names a code, the payee and the amount', () => {
    expect(messageFor('ACME')).toMatch(/^PAY-\d{4}-ACME-120\.00-EUR$/)
  })

  test('leaves out what a provider has no room for, the amount first and the code never', () => {
    expect(messageFor('ACME', /^.{1,20}$/)).toMatch(/^PAY-\d{4}-ACME$/)
    expect(messageFor('ACME Industries', /^.{1,20}$/)).toMatch(/^PAY-\d{4}-ACMEINDUST$/)
    expect(messageFor('ACME', /^.{1,8}$/)).toMatch(/^PAY-\d{4}$/)
  })

  test('keeps to letters and digits that every phone shows', () => {
    expect(messageFor('Zoë & Söhne "x"')).toMatch(/^PAY-\d{4}-ZOESOHNEX-120\.00-EUR$/)
    expect(messageFor('株式会社')).toMatch(/^PAY-\d{4}-120\.00-EUR$/)
  })

  test('cannot be made to name another amount by a payee', () => {
    expect(messageFor('ACME-9.00-EUR')).toMatch(/^PAY-\d{4}-ACME900EUR-120\.00-EUR$/)
  })

  test('has other digits for another transfer', () => {
    const codes = new Set(Array.from({ length: 50 }, (_, minorUnits) => messageFor('ACME', /^.{1,8}$/, minorUnits + 1)))
    expect(codes.size).toBeGreaterThan(40)
  })

  test.each(PROFILE_NAMES.flatMap((name) => profileByName(name)?.ciba ?? []).map(({ bindingMessage: limit }) => [limit]))(
    'is what a provider takes that wants %s, at its longest',
    (limit) => {
      const message = messageFor('x'.repeat(70), limit, 99_999_999_999)
      expect(message).toMatch(limit)
      expect(message).toMatch(/^[A-Za-z0-9._+-]{1,50}$/)
    },
  )
})
