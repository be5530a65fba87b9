import { fileURLToPath } from 'node:url'
import ejs from 'ejs'
import type { Response } from 'express'
import type { Factor } from './acr/next-step.ts'
import type { ShownCode } from './factors/totp.ts'
import type { Fault } from './faults/switchboard.ts'
import type { Message } from './phone/messages.ts'
import type { Prompt } from './phone/prompts.ts'

/** Where a page leads on. */
export type Way = Readonly<{ label: string; href: string }>

/** What each page of the box shows; the key is the file in `views`. */
export type Pages = {
  home: { accounts: readonly DemoAccount[]; portals: readonly string[]; fault: string | null }
  'sign-in': {
    uid: string
    /** Who is being signed in to, as in "to go on to …". */
    client: string
    /** Only this person can go on here, if not null. */
    expected: string | null
    username: string
    fault: string | null
    accounts: readonly DemoAccount[]
  }
  'prove-more': {
    uid: string
    client: string
    username: string
    offers: readonly Factor[]
    fault: string | null
    phone: string | null
  }
  'sign-out': { form: string }
  account: {
    name: string
    email: string
    totp: boolean
    phone: string | null
    passkeys: ReadonlyArray<Readonly<{ id: string; hardware: boolean; createdAt: number }>>
    /** The portals to go back to. */
    portals: readonly string[]
    fault: string | null
  }
  phone: {
    name: string
    username: string
    number: string
    pin: string
    shown: ShownCode | null
    prompts: readonly Prompt[]
    messages: readonly Message[]
    fault: string | null
  }
  faults: { current: Fault | null; faults: Readonly<Record<Fault, string>> }
  message: { title: string; text: string; ways: readonly Way[] }
}

export type DemoAccount = Readonly<{ username: string; password: string; phone: string | null }>

const VIEWS = fileURLToPath(new URL('./views/', import.meta.url))

/** A page as HTML. Values are escaped by EJS; `sign-out` alone takes markup, from oidc-provider. */
export async function page<Name extends keyof Pages>(name: Name, model: Pages[Name]): Promise<string> {
  return ejs.renderFile(`${VIEWS}${name}.ejs`, model, { cache: true, async: false })
}

export async function sendPage<Name extends keyof Pages>(
  res: Response,
  status: number,
  name: Name,
  model: Pages[Name],
): Promise<void> {
  res
    .status(status)
    .type('html')
    .send(await page(name, model))
}
