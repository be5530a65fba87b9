import { describe, expect, test } from 'vitest'
import { readAuthorizationResponse } from '../../src/oidc/authorization-response.ts'

const ISSUER = 'https://id.example/tenant'
const THEIRS = encodeURIComponent('https://evil.example')

const read = (query: string, promised: 'iss promised' | 'no iss promised' = 'iss promised') =>
  readAuthorizationResponse(new URLSearchParams(query), ISSUER, promised === 'iss promised')

const OURS = `iss=${encodeURIComponent(ISSUER)}`

describe('the iss of an answer (RFC 9207)', () => {
  test.each([
    ['missing, though promised', 'code=c&state=s'],
    ['of another', `code=c&state=s&iss=${THEIRS}`],
    ['empty', 'code=c&state=s&iss='],
    ['ours with a slash', `code=c&state=s&${OURS}%2F`],
    ['ours in capitals', `code=c&state=s&iss=${encodeURIComponent(ISSUER.toUpperCase())}`],
    ['only the beginning of ours', `code=c&state=s&iss=${encodeURIComponent('https://id.example')}`],
    ['missing in an error, though promised', 'error=access_denied&state=s'],
    ['of another, in an error', `error=access_denied&state=s&iss=${THEIRS}`],
  ])('%s: the answer is nobody’s we know', (_, query) => {
    expect(() => read(query)).toThrow(expect.objectContaining({ code: 'issuer_mismatch' }))
  })

  test.each([
    ['of another', `code=c&state=s&iss=${THEIRS}`],
    ['empty', 'code=c&state=s&iss='],
  ])('%s is refused also where none was promised', (_, query) => {
    expect(() => read(query, 'no iss promised')).toThrow(expect.objectContaining({ code: 'issuer_mismatch' }))
  })

  test('ours is taken, and so is none where none was promised', () => {
    expect(read(`code=c&state=s&${OURS}`)).toMatchObject({ kind: 'code' })
    expect(read(`code=c&state=s&${OURS}`, 'no iss promised')).toMatchObject({ kind: 'code' })
    expect(read('code=c&state=s', 'no iss promised')).toMatchObject({ kind: 'code' })
  })
})

describe('an answer', () => {
  test.each([
    ['neither code nor error', ''],
    ['both', '&code=c&error=access_denied'],
    ['an empty code', '&code='],
    ['an empty error', '&error='],
    ['two codes', '&code=a&code=b'],
    ['a code and an ID token', '&code=c&id_token=x'],
    ['a code and an access token', '&code=c&access_token=x'],
    ['another parameter twice', '&code=c&session_state=1&session_state=2'],
  ])('with %s is malformed, whoever it is from', (_, query) => {
    expect(() => read(`${OURS}&state=s${query}`)).toThrow(expect.objectContaining({ code: 'malformed_response' }))
  })

  test('with an error carries the provider’s words', () => {
    expect(read(`error=access_denied&error_description=No%20way&${OURS}`)).toEqual({
      kind: 'error',
      error: 'access_denied',
      description: 'No way',
    })
  })
})
