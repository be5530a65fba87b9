import { parseCookie } from 'cookie'
import type { RecordedRequest } from './record.ts'

const NAME = 'hostile_idp_session'

/** The key of the browser's session here; empty where it has none. */
export const sessionKey = ({ headers }: RecordedRequest): string => parseCookie(headers.cookie ?? '')[NAME] ?? ''

/** A `Set-Cookie` for that key. */
export const sessionCookie = (key: string): string => `${NAME}=${key}; Path=/; HttpOnly; SameSite=Lax`
