import type { Config } from '../config.ts'
import { type Finding, works } from './examine.ts'

/** Whose findings these are; null where the settings already are at fault. */
export type Subject = Pick<Config, 'provider' | 'profile'> | null

/** For programs. `todo` is null where there is nothing to do. */
export function reportAsJson(subject: Subject, findings: readonly Finding[]): string {
  const report = {
    issuer: subject?.provider.issuer ?? null,
    client_id: subject?.provider.clientId ?? null,
    profile: subject?.profile.name ?? null,
    works: works(findings),
    findings: findings.map((finding) => ({
      about: finding.about,
      verdict: finding.verdict,
      says: finding.says,
      todo: finding.verdict === 'ok' ? null : finding.todo,
      section: finding.section,
    })),
  }
  return `${JSON.stringify(report, null, 2)}\n`
}

/** For people: a line each, what to do below it, and a count at the end. @param width columns of the terminal. */
export function reportAsTable(subject: Subject, findings: readonly Finding[], width: number): string {
  const about = Math.max(...findings.map((finding) => finding.about.length))
  const indent = 'wrong  '.length + about + 2
  const lines = findings.flatMap((finding) => {
    const head = `${finding.verdict.padEnd(7)}${finding.about.padEnd(about + 2)}`
    const says = wrapped(finding.says, width - indent)
    const todo = finding.verdict === 'ok' ? [] : wrapped(`→ ${finding.todo} (${finding.section})`, width - indent)
    return [...says, ...todo].map((line, index) => `${index === 0 ? head : ' '.repeat(indent)}${line}`)
  })
  const heading =
    subject === null ? [] : [`${subject.provider.issuer}, as ${subject.profile.title} (${subject.profile.name})`, '']
  return `${[...heading, ...lines, '', verdictOn(findings)].join('\n')}\n`
}

function verdictOn(findings: readonly Finding[]): string {
  const count = (verdict: Finding['verdict']) => findings.filter((finding) => finding.verdict === verdict).length
  const counts = `${count('ok')} ok, ${count('note')} to note, ${count('wrong')} wrong.`
  return works(findings)
    ? `${counts} Nothing found that will not work; npm run doctor -- --try shows what people can reach.`
    : `${counts} What is wrong will not work.`
}

/** Broken between words; a word longer than a line keeps a line to itself. */
function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= Math.max(width, 40)) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
