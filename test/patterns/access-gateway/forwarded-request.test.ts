import { describe, expect, test } from 'vitest'
import { forwardedRequest } from '../../../src/patterns/access-gateway/forwarded-request.ts'
import { isGatewaySecret } from '../../../src/patterns/access-gateway/gateway-secret.ts'
import type { Header } from '../../../src/patterns/access-gateway/identity-headers.ts'

const nginx: Header[] = [
  ['X-Original-Method', 'POST'],
  ['X-Original-URI', '/timesheets/approve?week=48'],
]
const traefik: Header[] = [
  ['X-Forwarded-Method', 'GET'],
  ['X-Forwarded-Uri', '/timesheets/'],
]

describe('the request that a proxy asks about', () => {
  test('is read from the headers of nginx', () => {
    expect(forwardedRequest(nginx)).toEqual({ method: 'POST', target: { path: '/timesheets/approve', query: '?week=48' } })
  })
  test('is read from the headers of Traefik and Caddy', () => {
    expect(forwardedRequest(traefik)).toEqual({ method: 'GET', target: { path: '/timesheets/', query: '' } })
  })
  test.each<[string, Header[]]>([
    ['neither pair', []],
    ['both pairs', [...nginx, ...traefik]],
    ['a pair and half of the other', [...nginx, ['X-Forwarded-Uri', '/timesheets/']]],
    ['half of each', [nginx[0] as Header, traefik[1] as Header]],
    ['only a method', [nginx[0] as Header]],
    ['only a path', [traefik[1] as Header]],
    ['the path twice', [...nginx, ['x-original-uri', '/timesheets/public']]],
    ['the path twice, once in disguise', [...nginx, ['X_Original_URI', '/timesheets/public']]],
    ['the method twice', [...traefik, ['X-FORWARDED-METHOD', 'GET']]],
    ['the other pair in disguise', [...nginx, ['x_forwarded-uri', '/']]],
    ['a method in small letters', [['X-Original-Method', 'get'], nginx[1] as Header]],
    ['a method that is none of ours', [['X-Original-Method', 'TRACE'], nginx[1] as Header]],
    ['two methods', [['X-Original-Method', 'GET, POST'], nginx[1] as Header]],
    ['an empty method', [['X-Original-Method', ''], nginx[1] as Header]],
    ['an empty path', [nginx[0] as Header, ['X-Original-URI', '']]],
    ['a path without a normal form', [nginx[0] as Header, ['X-Original-URI', '/timesheets/public/..%2fapprove']]],
    ['an absolute URI', [nginx[0] as Header, ['X-Original-URI', 'http://evil.example/timesheets/']]],
    ['two paths', [nginx[0] as Header, ['X-Original-URI', '/timesheets/, /timesheets/approve']]],
  ])('cannot be made out of %s', (_what, headers) => {
    expect(forwardedRequest(headers)).toBeUndefined()
  })
})

test('the secret is the secret and nothing else', () => {
  const secret = 'Kq7-Vn3.pL9*wT5+xD1=sM8~'
  expect(isGatewaySecret(secret, secret)).toBe(true)
  for (const shown of [undefined, '', secret.slice(1), `${secret} `, `${secret}, ${secret}`, secret.toLowerCase()]) {
    expect(isGatewaySecret(shown, secret)).toBe(false)
  }
  expect(isGatewaySecret('', '')).toBe(false)
})
