import { PROFILE_NAMES, profileByName } from '../../../src/assurance/profiles/by-name.ts'
import { AMISS, type Amiss } from '../../hostile/dialects/amiss.ts'
import { TOLD, type Told } from '../../hostile/dialects/by-profile.ts'
import { markdownTable } from '../../support/markdown-table.ts'

const PAGES = { 'two-factor': '`/payroll`', 'phishing-resistant': '`/bank-details`' } as const

/** What alice saw with each provider, in Markdown, as `test/stories/dialects.test.ts` tells it. */
export function storyTable(): string {
  const head = [
    'provider',
    'opens after one trip',
    'opened by signing in',
    'after the window',
    'somebody without a second factor',
  ]
  const rows = PROFILE_NAMES.map((name) => {
    const told = TOLD[name] as Told
    const opens = told.opens.filter((level) => !told.atSignIn.includes(level)).map((level) => PAGES[level])
    return [
      profileByName(name)?.title ?? '',
      [...opens, ...(told.eachTime === 'opens' ? ['`/security`'] : [])].join(', ') || 'none: each says so at once',
      told.atSignIn.map((level) => PAGES[level]).join(', ') || '–',
      { 0: '–', 1: 'one trip', 2: 'two trips: the first answer is too old' }[told.tripsAfterWindow],
      unmet(told.unmet) + (told.unmetIs === 'assumed' ? ' (assumed)' : ''),
    ]
  })
  return markdownTable(head, rows)
}

/** What alice saw where something was amiss, in Markdown, as `test/stories/dialects-amiss.test.ts` tells it. */
export function amissTable(): string {
  return markdownTable(
    ['where', 'page', 'it ends with'],
    AMISS.map(({ what, page, ends }) => [what, `\`${page}\``, end(ends)]),
  )
}

function end(ends: Amiss['ends']): string {
  if (ends === 'the page opens') return 'the page'
  return ends === 'level_not_offered' ? '403 `level_not_offered`, at once' : `403 \`${ends}\``
}

function unmet(ends: Told['unmet']): string {
  switch (ends) {
    case 'nobody is sent':
      return '–'
    case 'stays there':
      return 'a page of the provider’s own; the portal goes on as before'
    default:
      return `403 \`${ends}\``
  }
}
