// Bare Express, its own `res.render` and nothing else, with the portal's payroll view, words and model.
import { join } from 'node:path'
import express from 'express'
import type { Frame, Models } from '../../../src/web/page-models.ts'
import { createRenderer } from '../../../src/web/render.ts'
import { PAYSLIPS } from '../../../src/web/routes/payroll.ts'
import { loadWords } from '../../../src/web/words.ts'

const views = join(import.meta.dirname, '../../../views')
const render = createRenderer({ views, words: loadWords(join(views, 'locales')) })

const app = express()
app.set('views', views)
app.enable('view cache')
app.engine('ejs', (_file, options, done) => {
  const { model, frame } = options as { model: Models['payroll']; frame: Frame }
  done(null, render('payroll', model, frame))
})
app.get('/payroll', (_req, res) => {
  const now = Math.floor(Date.now() / 1000)
  const model: Models['payroll'] = {
    needs: { kind: 'within', level: 'two-factor', within: 3600 },
    until: now + 3000,
    payslips: PAYSLIPS,
  }
  const levels = [
    { level: 'single-factor', until: now + 40_000 },
    { level: 'two-factor', until: now + 3000 },
  ] as const
  const frame: Frame = {
    path: '/payroll',
    baseUrl: 'http://localhost:3000',
    person: { name: 'Alice Adams', levels },
    language: 'en',
  }
  res.render('payroll.ejs', { model, frame })
})
app.listen(Number(process.env.PORT), '127.0.0.1')
