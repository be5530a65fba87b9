import { randomBytes } from 'node:crypto'
import type { EpochSeconds } from '../assurance/time.ts'
import { after, secondOf } from '../assurance/time.ts'
import type { Session } from '../session/read.ts'
import type { Services } from './services.ts'

/** A form that met a guard: kept, sealed, for the person and session that sent it, until it is sent once, dropped or too old. */
export type KeptForm = Readonly<{
  /** Where it goes: the path it was posted to, with its query. */
  action: string
  fields: ReadonlyArray<readonly [name: string, value: string]>
  subject: string
  lineage: string
  keptUntil: EpochSeconds
}>

/** So many forms of one session are kept; whoever sends more of them has forgotten the first. */
const MOST = 8

/** Keeps a form for as long as a transaction may take, twice: once to step up, once to look at it. @returns its id, 128 bit. */
export async function keepForm(
  { config, clock, store, sealers }: Services,
  session: Session,
  action: string,
  body: Readonly<Record<string, unknown>>,
): Promise<string> {
  const id = randomBytes(16).toString('base64url')
  const { subject, lineage } = session.data
  const lifetime = config.transactionLifetime
  const form: KeptForm = {
    action,
    fields: fieldsOf(body),
    subject,
    lineage,
    keptUntil: after(after(secondOf(clock()), lifetime), lifetime),
  }
  await store.keep(nameOf(id), await sealers.form.seal(form), (form.keptUntil - secondOf(clock())) as typeof lifetime, lineage)
  return id
}

/**
 * Takes away the oldest forms of a session beyond the eighth, never the one just kept. Each is answered to one caller, who says so.
 *
 * @param newest the id of the form just kept.
 */
export async function dropOldestForms(services: Services, session: Session, newest: string): Promise<readonly KeptForm[]> {
  const held = await services.store.keptFor(session.data.lineage)
  const others = held.filter(({ name }) => name.startsWith(nameOf('')) && name !== nameOf(newest))
  if (others.length < MOST) return []
  const forms = await Promise.all(
    others.map(async ({ name, value }) => ({ name, form: await belongingTo(session, services, value) })),
  )
  const oldest = forms
    .sort((one, other) => (other.form?.keptUntil ?? 0) - (one.form?.keptUntil ?? 0) || one.name.localeCompare(other.name))
    .slice(MOST - 1)
  const taken = await Promise.all(oldest.map(({ name }) => services.store.take(name)))
  return oldest.flatMap(({ form }, at) => (form === undefined || taken[at] === undefined ? [] : [form]))
}

/** The form, if it is there and belongs to this session; it stays kept. */
export async function lookAtForm(services: Services, session: Session, id: string): Promise<KeptForm | undefined> {
  return belongingTo(session, services, await services.store.peek(nameOf(id)))
}

/** The form, for exactly one caller; nobody gets it again. */
export async function takeForm(services: Services, session: Session, id: string): Promise<KeptForm | undefined> {
  if ((await lookAtForm(services, session, id)) === undefined) return undefined
  return belongingTo(session, services, await services.store.take(nameOf(id)))
}

async function belongingTo(
  { data }: Session,
  { sealers, clock }: Services,
  sealed: string | undefined,
): Promise<KeptForm | undefined> {
  if (sealed === undefined) return undefined
  const form = (await sealers.form.open(sealed)) as KeptForm | undefined
  if (form === undefined || form.subject !== data.subject || form.lineage !== data.lineage) return undefined
  return secondOf(clock()) < form.keptUntil ? form : undefined
}

/** The body as the parser read it: a repeated field is an array. */
function fieldsOf(body: Readonly<Record<string, unknown>>): Array<readonly [string, string]> {
  return Object.entries(body).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one): readonly [string, string] => [name, String(one)]),
  )
}

/** The fields as a body again. */
export function bodyOf({ fields }: KeptForm): Record<string, string | string[]> {
  const body: Record<string, string | string[]> = Object.create(null)
  for (const [name, value] of fields) {
    const held = body[name]
    body[name] = held === undefined ? value : Array.isArray(held) ? [...held, value] : [held, value]
  }
  return body
}

const nameOf = (id: string): string => `form:${id}`
