import { type Check, fails, holds } from './check.ts'

/** 1 to 255 printable ASCII characters, no blank at either end: what may be the key of a person. */
const SUBJECT = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/

export const subjectIsWellFormed: Check = ({ claims }) => {
  const { sub } = claims
  return typeof sub === 'string' && SUBJECT.test(sub) ? holds : fails('sub is not 1 to 255 printable ASCII characters')
}
