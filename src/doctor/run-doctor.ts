import type { Config } from '../config.ts'
import { ConfigurationFault } from '../errors.ts'
import { doctorArguments, USAGE } from './doctor-arguments.ts'
import { examine, type Finding, works } from './examine.ts'
import { look } from './look.ts'
import { reportAsJson, reportAsTable, type Subject } from './report.ts'

/** What the process lends. */
export type DoctorParts = Readonly<{
  /** @throws {ConfigurationFault} where the settings are at fault: that is then what was found. */
  settings: () => Promise<Config>
  /** Milliseconds. */
  clock: () => number
  /** Columns of the terminal. */
  width: number
  print: (text: string) => void
}>

/**
 * Examines the provider of the settings and prints what was found.
 *
 * @param args of the command line: nothing, or `--json`.
 * @returns whether nothing was found that will not work.
 */
export async function runDoctor(args: readonly string[], parts: DoctorParts): Promise<boolean> {
  const { settings, clock, width, print } = parts
  const asked = doctorArguments(args)
  if (asked === null) {
    print(`${USAGE}\n`)
    return false
  }
  const { subject, findings } = await findingsFor(settings, clock)
  print(asked === 'json' ? reportAsJson(subject, findings) : reportAsTable(subject, findings, width))
  return works(findings)
}

async function findingsFor(
  settings: () => Promise<Config>,
  clock: () => number,
): Promise<Readonly<{ subject: Subject; findings: readonly Finding[] }>> {
  let config: Config
  try {
    config = await settings()
  } catch (error) {
    if (!(error instanceof ConfigurationFault)) throw error
    return { subject: null, findings: error.faults.map(faultOf) }
  }
  const seen = await look(config, clock)
  if (seen.outcome === 'found') return { subject: config, findings: await examine(config, seen.metadata, seen.jwks, seen.seen) }
  return { subject: config, findings: [{ about: 'discovery', section: 'OIDC Discovery 4', verdict: 'wrong', ...seen.trouble }] }
}

const faultOf = (fault: string): Finding => ({
  about: 'settings',
  section: '.env.example',
  verdict: 'wrong',
  says: `${fault}.`,
  todo: 'Correct it in .env, or in the environment: the portal does not start with it.',
})
