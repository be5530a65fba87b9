import { randomBytes } from 'node:crypto'
import type { Config } from '../../config.ts'
import { createProvider } from '../../oidc/provider.ts'
import type { DoctorParts } from '../run-doctor.ts'
import { createJourney } from './journey.ts'
import { createTryApp } from './try-app.ts'

/**
 * Serves the page where the portal would listen, prints its address, and the summary after the last step. Ends when the process is told
 * to; the provider's sign-in page is opened by the person's browser, not from here.
 *
 * @returns whether every step was tried and granted.
 */
export async function tryInBrowser(config: Config, { clock, print, serve, stopped }: DoctorParts): Promise<boolean> {
  const provider = createProvider(config, clock)
  const journey = createJourney(config, provider, clock)
  const key = randomBytes(24).toString('base64url')
  const app = createTryApp({ config, provider, journey, key, done: (words) => print(`\n${words}`) })
  const serving = await serve(app, config)
  print(`\nTry it: open ${config.baseUrl}/?key=${key}\n${config.baseUrl}/callback must be registered there. Ctrl-C ends this.\n`)
  await stopped()
  await serving.stop()
  return journey.next() === null && journey.attempts().every(({ refusal }) => refusal === null)
}
