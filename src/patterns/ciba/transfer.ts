import { hash } from 'node:crypto'
import { electronicFormatIBAN, isValidIBAN } from 'ibantools'
import { type Money, parseAmount } from './amount.ts'

/** What somebody wants to pay, read from their form and never changed afterwards: another amount is another transfer. */
export type Transfer = Readonly<{ payee: string; iban: string; money: Money }>

/** What was typed, as it was typed: shown again where it is refused. */
export type Typed = Readonly<{ payee: string; iban: string; amount: string; currency: string }>

export type Fault = 'payee_invalid' | 'iban_invalid' | 'amount_invalid' | 'currency_invalid'

/** More than a name has on a bank's form. @see ISO 20022, Max70Text */
const LONGEST_PAYEE = 70

/** The form's fields as text; a field that is missing or was sent twice is empty, and so refused. */
export function typedIn(body: Readonly<Record<string, unknown>> | undefined): Typed {
  const text = (name: string): string => {
    const value = body?.[name]
    return typeof value === 'string' ? value.slice(0, 200) : ''
  }
  return { payee: text('payee'), iban: text('iban'), amount: text('amount'), currency: text('currency') }
}

/** Reads a transfer from what was typed, or says everything that is wrong with it. */
export function readTransfer(typed: Typed, currencies: readonly string[]): Transfer | readonly Fault[] {
  const payee = readPayee(typed.payee)
  const iban = electronicFormatIBAN(typed.iban)
  const known = currencies.includes(typed.currency)
  // The amount is judged by itself where the currency is at fault, so that nobody is told of one mistake after the other.
  const money = parseAmount(typed.amount, known ? typed.currency : 'EUR')
  const faults: Fault[] = []
  if (payee === undefined) faults.push('payee_invalid')
  if (iban === null || !isValidIBAN(iban)) faults.push('iban_invalid')
  if (money === undefined) faults.push('amount_invalid')
  if (!known) faults.push('currency_invalid')
  if (payee === undefined || iban === null || money === undefined || faults.length > 0) return faults
  return { payee, iban, money }
}

/** What a person reads is what is paid: no control characters, nothing invisible, nothing that turns the line around. */
function readPayee(typed: string): string | undefined {
  const payee = typed.normalize('NFC').trim().replace(/ +/g, ' ')
  return payee !== '' && payee.length <= LONGEST_PAYEE && !/[\p{C}\p{Zl}\p{Zp}]/u.test(payee) ? payee : undefined
}

/** SHA-256, base64url, of exactly what is shown and approved, under the id it is approved by. */
export function digestOf(id: string, { payee, iban, money }: Transfer): string {
  return hash('sha256', JSON.stringify([id, payee, iban, money.minorUnits, money.currency]), 'base64url')
}
