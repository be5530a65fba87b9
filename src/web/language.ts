import { parseCookie } from 'cookie'
import type { Request, Response } from 'express'
import type { Config } from '../config.ts'
import type { Services } from './services.ts'
import { LANGUAGES, type Language } from './words.ts'

const A_YEAR = 31_536_000_000

/** The language of a request: the one chosen in this browser, else the best of `Accept-Language`. */
export function languageOf({ words, config }: Services, req: Request): Language {
  const chosen = parseCookie(req.headers.cookie ?? '')[cookieName(config)]
  return words.pick(req.get('Accept-Language'), chosen)
}

/** Remembers a choice in the browser, and nowhere else. */
export function chooseLanguage({ config }: Services, res: Response, language: Language): void {
  res.cookie(cookieName(config), language, { path: '/', httpOnly: true, sameSite: 'lax', secure: config.secure, maxAge: A_YEAR })
}

export function isLanguage(value: unknown): value is Language {
  return (LANGUAGES as readonly unknown[]).includes(value)
}

const cookieName = ({ secure }: Config): string => (secure ? '__Host-language' : 'language')
