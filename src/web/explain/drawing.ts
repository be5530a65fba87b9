import type { Shortfall } from '../../assurance/decide.ts'
import { needsOf } from '../frame.ts'
import type { Attested, DrawnStep, Needs } from '../page-models.ts'
import type { Exchange, Parameter, Question, Reply } from './exchange.ts'

/**
 * An exchange as the steps of a sequence diagram, from top to bottom: who says what to whom. Says `explain.steps.<says>` with its
 * values; knows neither words nor coordinates.
 *
 * @param late whether an answer would come too late now.
 */
export function stepsOf({ question, reply }: Exchange, late: boolean): readonly DrawnStep[] {
  return [...asking(question), ...(reply === null ? [missing(late)] : [...answering(reply), conclusion(reply)])]
}

function asking(question: Question): readonly DrawnStep[] {
  const { page, requirement, shortfall, by } = question
  const wire = inShort(question.parameters)
  return [
    { from: 'you', to: 'portal', says: 'open', page: cut(page, SHORT_ARROW) },
    needs(needsOf(requirement), shortfall),
    ...(by === 'pushed'
      ? ([{ from: 'portal', to: 'provider', says: 'push', wire: wire.map((line) => cut(line, SHORT_ARROW)) }] as const)
      : []),
    { from: 'portal', to: 'you', says: 'send' },
    { from: 'you', to: 'provider', says: 'ask', wire: [by === 'pushed' ? 'request_uri=…' : cut(wire.join('  '), LONG_ARROW)] },
  ]
}

const needs = (what: Needs, shortfall: Shortfall | null): DrawnStep => ({
  beside: 'portal',
  says: 'needs',
  needs: what,
  shortfall,
})

const missing = (late: boolean): DrawnStep => ({ beside: 'provider', says: late ? 'late' : 'waiting', tone: 'wait' })

/** Where the answer ended early, the later steps never happened and are not drawn. */
function answering({ passed, failed, obtained }: Reply): readonly DrawnStep[] {
  const declined = failed?.check === 'providerAgreed'
  const steps: DrawnStep[] = [
    { beside: 'provider', says: 'prove' },
    { from: 'provider', to: 'you', says: declined ? 'no' : 'code' },
    { from: 'you', to: 'portal', says: 'bring' },
  ]
  const exchanged = passed.includes('providerAgreed')
  if (exchanged) steps.push({ from: 'portal', to: 'provider', says: 'redeem' })
  if (passed.includes('codeIsExchanged')) {
    steps.push({ from: 'provider', to: 'portal', says: 'token', wire: obtained === null ? [] : attested(obtained) })
  }
  steps.push(
    failed === null
      ? { beside: 'portal', says: 'checked', count: passed.length, tone: 'good' }
      : { beside: 'portal', says: 'failed', check: failed.check, tone: 'bad' },
  )
  return steps
}

function conclusion({ conclusion: concluded }: Reply): DrawnStep {
  const way = { from: 'portal', to: 'you' } as const
  switch (concluded.outcome) {
    case 'granted':
      return concluded.until === null
        ? { ...way, says: 'granted_once', tone: 'good' }
        : { ...way, says: 'granted', until: concluded.until, tone: 'good' }
    case 'again':
      return { ...way, says: 'again', tone: 'wait' }
    case 'refused':
      return { ...way, says: 'refused', wire: [String(concluded.status)], tone: 'bad' }
  }
}

const LOUD = new Set(['acr_values', 'claims', 'max_age', 'prompt'])

/** What makes this question another than a plain sign-in; `scope` where nothing does. */
function inShort(parameters: readonly Parameter[]): readonly string[] {
  const loud = parameters.filter(([name]) => LOUD.has(name))
  const shown = loud.length > 0 ? loud : parameters.filter(([name]) => name === 'scope')
  return shown.map(([name, value]) => `${name}=${value}`)
}

function attested({ acr, amr }: Attested): readonly string[] {
  return [`acr=${acr ?? '–'}`, `amr=${amr.join(',') || '–'}`].map((line) => cut(line, SHORT_ARROW))
}

/** Characters that fit along an arrow over two lanes, and over one. */
const LONG_ARROW = 60
const SHORT_ARROW = 34

const cut = (text: string, longest: number): string => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text)
