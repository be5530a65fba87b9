import type { Request, Response } from 'express'
import { Malformed } from '../../errors.ts'
import { chooseLanguage, isLanguage } from '../language.ts'
import { returnTo } from '../return-to.ts'
import type { Route } from '../route.ts'
import type { Services } from '../services.ts'

export function languageRoutes(services: Services): readonly Route[] {
  return [{ path: '/language', needs: 'nothing', get: (req, res) => language(services, req, res) }]
}

/** The switch at the foot of every page: remembers the language and goes back to the page. */
function language(services: Services, req: Request, res: Response): void {
  const { lang } = req.query
  if (!isLanguage(lang)) throw new Malformed('lang is no language of ours')
  chooseLanguage(services, res, lang)
  res.redirect(303, returnTo(req.query.return_to))
}
