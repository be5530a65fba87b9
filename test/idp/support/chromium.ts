import { existsSync } from 'node:fs'
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core'

export const CHROMIUM = '/usr/bin/chromium'

/** With `CI=true` a missing browser is a failure; elsewhere its tests are skipped and say why. */
export const withoutChromium = !existsSync(CHROMIUM) && process.env.CI !== 'true'

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })

/** Gives a page an authenticator: a passkey that syncs, or one that cannot leave its device. */
export async function addAuthenticator(page: Page, kind: 'synced' | 'hardware'): Promise<CDPSession> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: kind === 'hardware' ? 'usb' : 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      defaultBackupEligibility: kind === 'synced',
      defaultBackupState: kind === 'synced',
    },
  })
  return devtools
}
