import { json, Router, urlencoded } from 'express'
import { sendPage } from '../page.ts'
import { FAULTS, isFault, type Switchboard } from './switchboard.ts'

/**
 * The switchboard for people (a page with a form) and for programs: `POST /faults` with `{ "fault": "lower-acr" }`, or
 * `{ "fault": null }` to turn it off. 400 for a name that is none.
 */
export function faultRoutes(faults: Switchboard): Router {
  const router = Router()

  router.get('/faults', async (req, res) => {
    if (req.accepts(['html', 'json']) === 'json') return void res.json({ fault: faults.current(), faults: FAULTS })
    await sendPage(res, 200, 'faults', { current: faults.current(), faults: FAULTS })
  })

  router.post('/faults', json(), urlencoded({ extended: false }), (req, res) => {
    const wanted: unknown = req.body?.fault
    if (isFault(wanted)) faults.turnOn(wanted)
    else if (wanted === null || wanted === '') faults.turnOff()
    else return void res.status(400).json({ error: 'unknown_fault', faults: Object.keys(FAULTS) })
    if (req.is('json')) return void res.json({ fault: faults.current() })
    res.redirect(303, '/faults')
  })

  return router
}
