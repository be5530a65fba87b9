import type { Request, Response } from 'express'
import { levelOf } from '../../assurance/requirement.ts'
import { secondOf } from '../../assurance/time.ts'
import type { Session } from '../../session/read.ts'
import { useAdmission } from '../../web/admissions.ts'
import { isPrefetch } from '../../web/navigates.ts'
import type { Services } from '../../web/services.ts'
import { currentSession } from '../../web/visit.ts'
import { judge, type Verdict } from './judge.ts'
import type { Policy, ReadyRule } from './policy.ts'
import type { Method } from './rule.ts'
import { ruleFor } from './rule-for.ts'

/** Of a request, all that a policy looks at. The path is in its normal form. */
export type Asked = Readonly<{ method: Method; path: string }>

/** What the policy says about a request, and of whom. */
export type Ruling = Readonly<{ rule: ReadyRule; session: Session | null; verdict: Verdict }>

/**
 * The one decision of the gateway, for the built-in proxy and for `/forward-auth`. A path that is not protected is decided without
 * asking who somebody is, so that it does not depend on the session store.
 *
 * "Each time" is granted by an admission, which the callback made for this very path and which is used up here; not by HEAD and not by a prefetch.
 *
 * @throws {StoreUnavailable} never "nobody is signed in" instead.
 */
export async function rulingFor(
  services: Services,
  policy: Policy,
  req: Request,
  res: Response,
  asked: Asked,
): Promise<Ruling | 'unclear'> {
  const rule = ruleFor(policy, asked.method, asked.path)
  if (rule === 'unclear') return 'unclear'
  const session = rule.access === 'not-protected' ? null : await currentSession(services, req, res)
  const verdict = judge(rule, session?.data ?? null, services.config, secondOf(services.clock()))
  return { rule, session, verdict: await admitted(services, req, asked, session, verdict) }
}

/** What a sign-in for this path admits to, once. */
export function admissionTo(path: string): string {
  return `gateway:${path}`
}

async function admitted(
  services: Services,
  req: Request,
  asked: Asked,
  session: Session | null,
  verdict: Verdict,
): Promise<Verdict> {
  if (verdict.outcome !== 'challenged' || verdict.requirement.kind !== 'each-time') return verdict
  if (session === null || verdict.shortfall === 'signed-out' || asked.method === 'HEAD' || isPrefetch(req)) return verdict
  const mine = await useAdmission(services.store, session.data.lineage, admissionTo(asked.path))
  return mine ? { outcome: 'allowed', level: levelOf(verdict.requirement) } : verdict
}
