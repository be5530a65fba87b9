import type { CDPSession, Page } from 'playwright-core'

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
