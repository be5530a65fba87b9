import type { Express } from 'express'
import type { Config } from '../config.ts'
import { ConfigurationFault } from '../errors.ts'
import { doctorArguments, USAGE } from './doctor-arguments.ts'
import { examine, type Finding, works } from './examine.ts'
import { look } from './look.ts'
import { reportAsJson, reportAsTable } from './report.ts'
import { tryInBrowser } from './try/try-in-browser.ts'

/** What the process lends. */
export type DoctorParts = Readonly<{
  /** @throws {ConfigurationFault} where the settings are at fault: that is then what was found. */
  settings: () => Promise<Config>
  /** Milliseconds. */
  clock: () => number
  /** Columns of the terminal. */
  width: number
  print: (text: string) => void
  /** Listens where the portal would. */
  serve: (app: Express, config: Config) => Promise<Readonly<{ stop(): Promise<void> }>>
  /** Resolves when the process is told to end. */
  stopped: () => Promise<void>
}>

/**
 * Examines the provider of the settings and prints what was found; with `--try`, goes on in the person's browser until it is stopped.
 *
 * @param args of the command line: nothing, `--json` or `--try`.
 * @returns whether nothing was found that will not work, and everything that was tried was granted.
 */
export async function runDoctor(args: readonly string[], parts: DoctorParts): Promise<boolean> {
  const { settings, clock, width, print } = parts
  const asked = doctorArguments(args)
  if (asked === null) {
    print(`${USAGE}\n`)
    return false
  }
  const { config, reachable, findings } = await findingsFor(settings, clock)
  print(asked === 'json' ? reportAsJson(config, findings) : reportAsTable(config, findings, width))
  if (asked !== 'try' || config === null || !reachable) return works(findings)
  const granted = await tryInBrowser(config, parts)
  return works(findings) && granted
}

type Found = Readonly<{ config: Config | null; reachable: boolean; findings: readonly Finding[] }>

async function findingsFor(settings: () => Promise<Config>, clock: () => number): Promise<Found> {
  let config: Config
  try {
    config = await settings()
  } catch (error) {
    if (!(error instanceof ConfigurationFault)) throw error
    return { config: null, reachable: false, findings: error.faults.map(faultOf) }
  }
  const seen = await look(config, clock)
  if (seen.outcome === 'found')
    return { config, reachable: true, findings: await examine(config, seen.metadata, seen.jwks, seen.seen) }
  const finding: Finding = { about: 'discovery', section: 'OIDC Discovery 4', verdict: 'wrong', ...seen.trouble }
  return { config, reachable: false, findings: [finding] }
}

const faultOf = (fault: string): Finding => ({
  about: 'settings',
  section: '.env.example',
  verdict: 'wrong',
  says: `${fault}.`,
  todo: 'Correct it in .env, or in the environment: the portal does not start with it.',
})
