import { sendPage } from '../../web/frame.ts'
import type { Route } from '../../web/route.ts'
import type { Services } from '../../web/services.ts'

/** A small single-page application, and the last page of its popup. Both are empty of anybody's data: that comes from the API. */
export function singlePageAppRoutes(services: Services): readonly Route[] {
  return [
    { path: '/spa', needs: 'nothing', get: (req, res) => sendPage(services, req, res, 'spa', {}) },
    { path: '/spa/stepped-up', needs: 'nothing', get: (req, res) => sendPage(services, req, res, 'stepped-up', {}) },
  ]
}
