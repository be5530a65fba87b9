import { expect, test } from 'vitest'
import { nextStep, type VisitRequest, type VisitState } from '../../../src/patterns/reauthentication/visit.ts'

const STATES: readonly VisitState[] = ['none', 'admitted', 'open', 'used']

const steps = (request: VisitRequest) => Object.fromEntries(STATES.map((state) => [state, nextStep(request, state)]))

test('a page opens with an admission and with nothing else', () => {
  expect(steps('page')).toEqual({ none: 'ask', admitted: 'open', open: 'ask', used: 'ask' })
})

test('a form goes on in an open visit, is refused in a used one, and an admission that its page was not opened with does not count', () => {
  expect(steps('form')).toEqual({ none: 'ask', admitted: 'ask', open: 'go-on', used: 'refuse' })
})

test('a kept form opens a visit of its own with an admission', () => {
  expect(steps('kept-form')).toEqual({ none: 'ask', admitted: 'open', open: 'ask', used: 'ask' })
})

test('a look is always told to ask, so that it opens and uses nothing', () => {
  expect(steps('look')).toEqual({ none: 'ask', admitted: 'ask', open: 'ask', used: 'ask' })
})
