/** The last four digits of a number, the rest as dots: enough to recognise it, not enough to call it. */
export function maskedNumber(phoneNumber: string): string {
  return `•••• ${phoneNumber.replace(/\D/g, '').slice(-4)}`
}

/** The first character and the domain of an address; what is no address becomes dots altogether. */
export function maskedAddress(email: string): string {
  const [, first = '', domain = ''] = /^(.).*@([^@]+)$/su.exec(email) ?? []
  return domain === '' ? '••••' : `${first}•••@${domain}`
}
