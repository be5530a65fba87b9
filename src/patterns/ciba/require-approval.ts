import type { Request, Response } from 'express'
import type { Requirement } from '../../assurance/requirement.ts'
import type { Guard } from '../../web/guards/guard.ts'
import { requireAssurance } from '../../web/guards/require-assurance.ts'
import { requireSignIn } from '../../web/guards/require-sign-in.ts'
import type { Services } from '../../web/services.ts'
import { cibaOf } from './client.ts'

/**
 * Lets through whoever is signed in, because what they ask for will be approved by itself. Where the provider has no CIBA, a form is let through
 * only with a second factor: until then it is kept, and what is confirmed and sent after the step-up is the form as it was filled in.
 *
 * `requirement` is what a form needs, as far as is known by now.
 */
export function requireApproval(services: Services): Guard {
  const { config, provider } = services
  const signedIn = requireSignIn(services)
  const twoFactor = requireAssurance(services, { level: 'two-factor', within: config.windows['two-factor'] })

  const handler = async (req: Request, res: Response, next: (error?: unknown) => void): Promise<void> => {
    const approves = req.method !== 'POST' || cibaOf(await provider.discovered(), config.profile) !== null
    await (approves ? signedIn : twoFactor)(req, res, next)
  }
  return Object.defineProperty(handler, 'requirement', {
    get(): Requirement {
      const known = provider.known()
      return (known !== null && cibaOf(known, config.profile) === null ? twoFactor : signedIn).requirement
    },
  }) as typeof handler & { readonly requirement: Requirement }
}
