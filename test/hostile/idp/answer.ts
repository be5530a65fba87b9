import type { OutgoingHttpHeaders } from 'node:http'
import type { Json } from './changes.ts'

/** An answer before it is sent. */
export type Answer = Readonly<{ status: number; headers: Readonly<OutgoingHttpHeaders>; body: string }>

export const json = (status: number, body: unknown, headers: OutgoingHttpHeaders = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(body),
})

/** An OAuth error (RFC 6749 5.2). */
export const oauthError = (status: number, error: string, description: string, headers: OutgoingHttpHeaders = {}): Answer =>
  json(status, { error, error_description: description } satisfies Json, headers)

export const redirect = (location: string, headers: OutgoingHttpHeaders = {}): Answer => ({
  status: 302,
  headers: { location, 'cache-control': 'no-store', ...headers },
  body: '',
})

/** A page that says one sentence of ours. */
export const page = (status: number, sentence: string, headers: OutgoingHttpHeaders = {}): Answer => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
  body: `<!doctype html><title>Hostile provider</title><p>${sentence}</p>`,
})
