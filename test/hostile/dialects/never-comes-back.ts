import type { Dialect } from '../idp/dialect.ts'
import { staysOn } from './proving.ts'

/** A provider that lets people in as the given one does, and then shows a page of its own whenever more is asked, for ever. */
export const neverComesBack = (otherwise: Dialect): Dialect => ({
  ...otherwise,
  answer: (visit) => (visit.proofs.length === 0 ? otherwise.answer(visit) : staysOn('We are sorry. Something went wrong.')),
})
