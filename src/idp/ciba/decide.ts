import type Provider from 'oidc-provider'
import { errors } from 'oidc-provider'
import { nextStep } from '../acr/next-step.ts'
import { wantedAcr } from '../acr/wanted.ts'
import type { Enrolled } from '../factors/enrolled.ts'
import type { Decision } from '../phone/prompts.ts'

/** What an approval proves: a key kept in the phone's software, and the PIN that unlocks it. */
const AMR = ['swk', 'pin']
const NOTHING_MORE: Enrolled = { totp: false, passkey: false, hardwarePasskey: false }

/**
 * Tells the waiting portal what the person decided. An approval that does not reach a requested `acr` (a passkey, say) becomes
 * `unmet_authentication_requirements`: the portal gets no tokens at a level it did not ask for.
 */
export async function decideApproval(provider: Provider, requestId: string, decision: Decision): Promise<void> {
  const request = await provider.BackchannelAuthenticationRequest.find(requestId)
  if (request === undefined) return // expired meanwhile: the portal hears so when it polls
  if (decision === 'denied') return provider.backchannelResult(request, new errors.AccessDenied())

  const step = nextStep(wantedAcr(request.params ?? {}), AMR, NOTHING_MORE)
  if (step.kind !== 'done') return provider.backchannelResult(request, new errors.UnmetAuthenticationRequirements())
  const { clientId, accountId, scope = '', resource = [] } = request
  const grant = new provider.Grant({ clientId: clientId ?? '', accountId: accountId ?? '' })
  grant.addOIDCScope(scope)
  for (const api of [resource].flat()) grant.addResourceScope(api, scope)
  await grant.save()
  await provider.backchannelResult(request, grant, { acr: step.acr, amr: AMR, authTime: Math.floor(Date.now() / 1000) })
}
