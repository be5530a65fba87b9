import { describe, expect, test } from 'vitest'
import { okta } from '../../../src/assurance/profiles/okta.ts'
import { type EpochSeconds, seconds } from '../../../src/assurance/time.ts'
import { judge, type Verdict } from '../../../src/patterns/access-gateway/judge.ts'
import { createPolicy, type ReadyRule } from '../../../src/patterns/access-gateway/policy.ts'
import type { Rule } from '../../../src/patterns/access-gateway/rule.ts'
import type { SessionData } from '../../../src/session/data.ts'
import { ago, ahead, evidence, NOW } from '../../assurance/evidence.ts'
import { sessionData } from '../../session/stores/session-data.ts'

const windows = { 'two-factor': seconds(300), 'phishing-resistant': seconds(120) }
const password = evidence({ acr: 'urn:okta:loa:1fa:pwd' })
const twoFactor = evidence({ acr: 'urn:okta:loa:2fa:any' })
const passkey = evidence({ acr: 'phr' })

const person = (changes: Partial<SessionData> = {}) => sessionData({ endsAt: ahead(3600), evidence: [password], ...changes })

function ready(changes: object): ReadyRule {
  const rule = { name: 'a rule', path: '/app/*', ...changes } as Rule
  return createPolicy([rule], windows)[0] as ReadyRule
}

const ask = (rule: ReadyRule, who: SessionData | null, now: EpochSeconds = NOW): Verdict =>
  judge(rule, who, { profile: okta, windows }, now)

describe('not protected', () => {
  const rule = ready({ type: 'not-protected' })
  test('everybody passes, and the app is told of nobody', () => {
    expect(ask(rule, null)).toEqual({ outcome: 'allowed', level: null })
    expect(ask(rule, person())).toEqual({ outcome: 'allowed', level: null })
  })
})

describe('adaptive', () => {
  const rule = ready({ type: 'adaptive' })
  test('everybody passes, and the app is told of whoever is signed in', () => {
    expect(ask(rule, null)).toEqual({ outcome: 'allowed', level: null })
    expect(ask(rule, person())).toEqual({ outcome: 'allowed', level: 'single-factor' })
    expect(ask(rule, person({ evidence: [password, twoFactor] }))).toEqual({ outcome: 'allowed', level: 'two-factor' })
  })
  test('the app is told of nobody from the second after a session has ended', () => {
    const leaving = person({ endsAt: NOW })
    expect(ask(rule, leaving)).toEqual({ outcome: 'allowed', level: 'single-factor' })
    expect(ask(rule, leaving, ahead(1))).toEqual({ outcome: 'allowed', level: null })
  })
})

describe('protected', () => {
  const rule = ready({ type: 'protected', needs: { level: 'two-factor' } })
  const requirement = { kind: 'within', level: 'two-factor', within: 300 }
  test('nobody is challenged to sign in, for all of it', () => {
    expect(ask(rule, null)).toEqual({ outcome: 'challenged', requirement, shortfall: 'signed-out' })
  })
  test('a session that has ended is nobody', () => {
    expect(ask(rule, person({ endsAt: ago(1), evidence: [twoFactor] }))).toMatchObject({ shortfall: 'signed-out' })
  })
  test('too weak is challenged', () => {
    expect(ask(rule, person())).toEqual({ outcome: 'challenged', requirement, shortfall: 'too-weak' })
  })
  test('the level counts to the last second of its time, and not a second longer', () => {
    const proved = person({ evidence: [evidence({ acr: 'urn:okta:loa:2fa:any', authTime: ago(300) })] })
    expect(ask(rule, proved)).toEqual({ outcome: 'allowed', level: 'two-factor' })
    expect(ask(rule, proved, ahead(1))).toEqual({ outcome: 'challenged', requirement, shortfall: 'too-old' })
  })
  test('a page that asks for a sign-in only tells the app the highest level held', () => {
    const any = ready({ type: 'protected', needs: { level: 'single-factor' } })
    expect(ask(any, person())).toEqual({ outcome: 'allowed', level: 'single-factor' })
    expect(ask(any, person({ evidence: [password, twoFactor, passkey] }))).toEqual({
      outcome: 'allowed',
      level: 'phishing-resistant',
    })
  })
  test('a page that asks for a level tells the app that level', () => {
    expect(ask(rule, person({ evidence: [twoFactor, passkey] }))).toEqual({ outcome: 'allowed', level: 'two-factor' })
  })
  test('each time is challenged, however fresh the session is', () => {
    const fresh = ready({ type: 'protected', needs: { level: 'two-factor', eachTime: true } })
    expect(ask(fresh, person({ evidence: [twoFactor] }))).toMatchObject({ outcome: 'challenged', shortfall: 'too-old' })
  })
})

describe('protected rule', () => {
  const rule = (attributes: Record<string, string>) =>
    ready({ type: 'protected-rule', needs: { level: 'two-factor' }, attributes })
  const corp = rule({ email: '[^@]+@corp\\.example' })
  const strong = { evidence: [twoFactor] }

  test('whoever matches passes with the level it needs', () => {
    expect(ask(corp, person({ email: 'a@corp.example', ...strong }))).toEqual({ outcome: 'allowed', level: 'two-factor' })
    expect(ask(corp, person({ email: 'a@corp.example' }))).toMatchObject({ outcome: 'challenged', shortfall: 'too-weak' })
    expect(ask(corp, null)).toMatchObject({ outcome: 'challenged', shortfall: 'signed-out' })
  })
  test.each([
    'a@evil@corp.example',
    'a@corp.example.evil',
    'a@corp.example\n',
    'x\na@corp.example',
    'a@CORP.example',
    'a@corpXexample',
    '@corp.example',
    '',
    null,
  ])('%j does not match as a whole, and is not asked to prove more in vain', (email) => {
    expect(ask(corp, person({ email }))).toEqual({ outcome: 'forbidden', attribute: 'email' })
    expect(ask(corp, person({ email, ...strong }))).toEqual({ outcome: 'forbidden', attribute: 'email' })
  })
  test('an attribute the person does not have never matches', () => {
    expect(ask(rule({ name: '.*' }), person({ name: null, ...strong }))).toEqual({ outcome: 'forbidden', attribute: 'name' })
  })
  test('every attribute must match', () => {
    const both = rule({ subject: 'alice|bob', issuer: 'https://idp\\.example' })
    expect(ask(both, person(strong))).toMatchObject({ outcome: 'allowed' })
    expect(ask(both, person({ subject: 'alicex', ...strong }))).toEqual({ outcome: 'forbidden', attribute: 'subject' })
    expect(ask(both, person({ issuer: 'https://idpXexample', ...strong }))).toEqual({ outcome: 'forbidden', attribute: 'issuer' })
  })
})
