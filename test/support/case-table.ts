import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Cases of the catalogue that do not apply here, and why. */
const DOES_NOT_APPLY: Readonly<Record<string, string>> = {
  'A-22': 'the portal keeps no refresh token, so nothing is refreshed',
  'B-07': 'one provider per portal; the `iss` of every response is compared all the same (B-06)',
  'B-19': 'third-party-initiated login is not offered: there is no initiate_login_uri',
  'C-30': 'forms carry no CSRF token that could be of another session: writes are refused by Sec-Fetch-Site and Origin (C-28)',
  'C-32': 'factors are managed at the provider, never here',
  'D-10': 'a person disabled at the provider is told by back-channel logout (F-06)',
  'E-08': 'no other host is ever allowed: there is no list to match',
  'F-13': 'front-channel logout is not offered',
  'K-07': 'certificates are checked by Node.js itself; turning that off is refused at start (test/config.test.ts)',
  'I-14': 'CIBA in poll mode only: there is no ping or push endpoint',
}

const GROUPS: ReadonlyArray<readonly [letter: string, title: string, last: number]> = [
  ['A', 'ID token', 24],
  ['B', 'Authorization response', 21],
  ['C', 'Step-up', 39],
  ['D', 'Session and store', 23],
  ['E', 'Redirects', 9],
  ['F', 'Logout', 14],
  ['G', 'Access gateway', 14],
  ['H', 'Factor API', 15],
  ['I', 'CIBA', 15],
  ['J', 'Operations', 18],
  ['K', 'Configuration and supply chain', 8],
]

/** Numbers that the catalogue does not use: what they stood for is part of a neighbouring case. */
const NO_CASE = new Set(
  'A-12 C-16 C-21 C-38 D-03 D-05 D-15 D-18 D-21 E-02 E-04 E-05 F-08 G-11 H-05 H-10 H-11 I-06 J-15 J-17'.split(' '),
)

/** The ids that the names of the tests below `test/` speak of, each with the files. */
export function coveredCases(root: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>()
  for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.test.ts') || file === 'case-table.test.ts') continue
    for (const [, name] of readFileSync(join(root, file), 'utf8').matchAll(/['"`]((?:[A-K]-\d\d[a-z]?(?:, | and )?)+)[:\s]/g)) {
      for (const [id] of (name as string).matchAll(/[A-K]-\d\d/g)) found.set(id, (found.get(id) ?? new Set()).add(file))
    }
  }
  return new Map([...found].sort(([one], [other]) => one.localeCompare(other)).map(([id, files]) => [id, [...files].sort()]))
}

/**
 * The catalogue as a page: which file tests which case, and which case does not apply here.
 *
 * @throws {Error} naming the cases that are neither.
 */
export function caseTable(root: string): string {
  const covered = coveredCases(root)
  const tables = GROUPS.map(([letter, title, last]) => {
    const numbers = Array.from({ length: last }, (_, index) => `${letter}-${String(index + 1).padStart(2, '0')}`)
    const ids = numbers.filter((id) => !NO_CASE.has(id))
    const missing = ids.filter((id) => !covered.has(id) && DOES_NOT_APPLY[id] === undefined)
    if (missing.length > 0) throw new Error(`neither tested nor said not to apply: ${missing.join(', ')}`)
    const rows = ids.map(
      (id) =>
        `| ${id} | ${(covered.get(id) ?? []).map((file) => `[${file}](${file})`).join(', ') || `does not apply: ${DOES_NOT_APPLY[id]}`} |`,
    )
    return `## ${letter}. ${title}\n\n| case | tested in |\n| --- | --- |\n${rows.join('\n')}\n`
  })
  return `# The catalogue of attacks, and where each is tried

Each test is named after what somebody would fear and begins with the id of its case. This page is made from those names: \`test/case-table.test.ts\`
fails when the two differ or a case is missing, and \`UPDATE=1 npx vitest run test/case-table.test.ts\` writes it anew. The catalogue has no
case of these numbers, whose fears are part of a neighbour: ${[...NO_CASE].join(', ')}.

${tables.join('\n')}`
}
