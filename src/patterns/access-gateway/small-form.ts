import express, { type Request, type Response } from 'express'
import { visitOf } from '../../web/visit.ts'

/** What is kept for somebody who has to prove more first. */
const LARGEST = 16_384

const FORM = 'application/x-www-form-urlencoded'

const bytes = new WeakMap<object, Buffer>()
const parse = express.urlencoded({
  extended: false,
  limit: LARGEST,
  inflate: false,
  verify: (req, _res, buffer) => void bytes.set(req, buffer),
})

/**
 * The body of a small form, read whole before anything is decided: as `req.body` for keeping, and as the bytes to send on. A kept
 * form that is sent again brings its fields, and they are the bytes. Null for everything else, which streams to the app.
 */
export async function readSmallForm(req: Request, res: Response): Promise<Buffer | null> {
  if (visitOf(res).resuming !== null) return Buffer.from(encoded(req.body as Readonly<Record<string, string | string[]>>))
  if (!isSmallForm(req)) return null
  await new Promise<void>((resolve, reject) =>
    parse(req, res, (error?: unknown) => (error === undefined ? resolve() : reject(error))),
  )
  return bytes.get(req) ?? Buffer.alloc(0)
}

function isSmallForm(req: Request): boolean {
  const length = Number(req.get('Content-Length') ?? Number.NaN)
  return req.method === 'POST' && Boolean(req.is(FORM)) && length <= LARGEST && req.get('Content-Encoding') === undefined
}

function encoded(fields: Readonly<Record<string, string | string[]>>): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one] as [string, string]))
  return new URLSearchParams(pairs).toString()
}
