import { errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider'
import { reachable, satisfies } from '../acr/satisfies.ts'
import type { Wanted } from '../acr/wanted.ts'
import type { Enrolled } from '../factors/enrolled.ts'
import type { Switchboard } from '../faults/switchboard.ts'
import { requestedSub } from '../sign-in/expected-person.ts'

const { Check } = interactionPolicy

/** What the policy asks others about. `wanted` reads a request's parameters. */
export type PolicyParts = Readonly<{
  enrolled: (person: string) => Enrolled
  wanted: (params: Readonly<Record<string, unknown>>) => Wanted
  faults: Switchboard
}>

/**
 * When somebody has to be asked for something. oidc-provider's own rules for sessions, `max_age` and `prompt=login` stay;
 * consent is skipped (the portals are first-party); `acr`, `id_token_hint` and a requested `sub` get the rules below.
 */
export function policy(parts: PolicyParts): interactionPolicy.DefaultPolicy {
  const prompts = interactionPolicy.base()
  prompts.remove('consent')
  const checks = prompts.get('login')?.checks
  for (const builtIn of ['essential_acr', 'essential_acrs', 'id_token_hint', 'claims_id_token_sub_value']) checks?.remove(builtIn)
  for (const check of [checks?.get('login_prompt'), checks?.get('max_age')]) if (check) ignoreOnFault(check, parts.faults)
  checks?.add(asksForAnother)
  checks?.add(acrUnmet(parts))
  return prompts
}

/**
 * A step-up never changes the person: a request for somebody else than the session's person is refused. With nobody signed in,
 * the sign-in page lets only the requested person in.
 */
const asksForAnother = new Check('another_person', 'somebody else is signed in', 'login_required', (ctx) => {
  const { entities, params, session } = ctx.oidc
  const asked = entities.IdTokenHint?.payload.sub ?? requestedSub(params ?? {})
  if (asked === null || session?.accountId === undefined || asked === session.accountId) return Check.NO_NEED_TO_PROMPT
  throw new errors.LoginRequired('the request is for somebody else than the person who is signed in here')
})

function ignoreOnFault(check: interactionPolicy.Check, faults: Switchboard): void {
  const asUsual = check.check
  check.check = (ctx) => (faults.is('ignores-max-age') && ctx.oidc.session?.accountId !== undefined ? false : asUsual(ctx))
}

const acrUnmet = ({ enrolled, wanted: read }: PolicyParts) =>
  new Check('acr_unmet', 'the requested authentication context is not met', 'login_required', (ctx) => {
    const wanted = read(ctx.oidc.params ?? {})
    if (wanted.kind === 'nothing') return Check.NO_NEED_TO_PROMPT
    const { accountId, amr = [] } = ctx.oidc.session ?? {}
    if (wanted.kind === 'impossible') throw unmet()
    if (accountId === undefined) return Check.NO_NEED_TO_PROMPT // the sign-in comes first
    const factors = enrolled(accountId)
    if (wanted.values.some((acr) => satisfies(acr, amr, factors))) return Check.NO_NEED_TO_PROMPT
    const justTried = ctx.oidc.result?.login !== undefined
    if (justTried || !wanted.values.some((acr) => reachable(acr, factors))) throw unmet()
    return Check.REQUEST_PROMPT
  })

/** @see OpenID Connect Core Error Code unmet_authentication_requirements 1.0 */
export const unmet = () =>
  new errors.UnmetAuthenticationRequirements('None of the requested acr values can be met with the factors this person has.')

/**
 * Puts the first requested value that is satisfied into the tokens, instead of the strongest the session holds: a relying
 * party that compares with what it asked, as Okta's own SDK does, is then right.
 */
export function echoRequestedAcr(ctx: KoaContextWithOIDC, { enrolled, wanted: read }: PolicyParts): void {
  const wanted = read(ctx.oidc.params ?? {})
  const { accountId, amr = [] } = ctx.oidc.session ?? {}
  if (wanted.kind !== 'any-of' || accountId === undefined) return
  const factors = enrolled(accountId)
  const value = wanted.values.find((acr) => satisfies(acr, amr, factors))
  if (value !== undefined) Object.defineProperty(ctx.oidc, 'acr', { value })
}
