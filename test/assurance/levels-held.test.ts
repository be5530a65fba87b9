import { expect, test } from 'vitest'
import { levelsHeld, requirementFor, type Windows } from '../../src/assurance/levels-held.ts'
import { okta } from '../../src/assurance/profiles/okta.ts'
import { seconds } from '../../src/assurance/time.ts'
import { ago, ahead, evidence, NOW } from './evidence.ts'

const WINDOWS: Windows = { 'two-factor': seconds(300), 'phishing-resistant': seconds(60) }
const ENDS = ahead(43_200)

test('a level is asked for within its own window, and a single factor for as long as the session', () => {
  expect(requirementFor('single-factor', WINDOWS)).toEqual({ kind: 'session' })
  expect(requirementFor('two-factor', WINDOWS)).toEqual({ kind: 'within', level: 'two-factor', within: 300 })
  expect(requirementFor('phishing-resistant', WINDOWS)).toEqual({ kind: 'within', level: 'phishing-resistant', within: 60 })
})

test('whoever is signed in holds a single factor until the session ends', () => {
  expect(levelsHeld({ evidence: [], endsAt: ENDS }, okta, WINDOWS, NOW)).toEqual([{ level: 'single-factor', until: ENDS }])
})

test('each level is held until its own window ends, to the second', () => {
  const held = {
    evidence: [evidence({ acr: 'phr', authTime: ago(60) }), evidence({ acr: 'urn:okta:loa:2fa:any' })],
    endsAt: ENDS,
  }
  expect(levelsHeld(held, okta, WINDOWS, NOW)).toEqual([
    { level: 'single-factor', until: ENDS },
    { level: 'two-factor', until: NOW + 300 },
    { level: 'phishing-resistant', until: NOW },
  ])
  expect(levelsHeld(held, okta, WINDOWS, ahead(1))).toEqual([
    { level: 'single-factor', until: ENDS },
    { level: 'two-factor', until: NOW + 300 },
  ])
  expect(levelsHeld(held, okta, WINDOWS, ahead(301))).toEqual([{ level: 'single-factor', until: ENDS }])
})

test('nothing is held once the session has ended', () => {
  const held = { evidence: [evidence({ acr: 'urn:okta:loa:2fa:any', authTime: ENDS })], endsAt: ENDS }
  expect(levelsHeld(held, okta, WINDOWS, ENDS).map(({ level }) => level)).toEqual(['single-factor', 'two-factor'])
  expect(levelsHeld(held, okta, WINDOWS, ahead(43_201))).toEqual([])
})
