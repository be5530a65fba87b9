import { describe, expect, test } from 'vitest'
import { decide, type Standing } from '../../src/assurance/decide.ts'
import type { Evidence } from '../../src/assurance/evidence.ts'
import { okta } from '../../src/assurance/profiles/okta.ts'
import type { Requirement } from '../../src/assurance/requirement.ts'
import { epochSeconds, seconds } from '../../src/assurance/time.ts'
import { ago, ahead, evidence, NOW } from './evidence.ts'

const WITHIN = seconds(300)
const twoFactor: Requirement = { kind: 'within', level: 'two-factor', within: WITHIN }
const MUCH_LATER = ahead(43_200)

const twoFactorAt = (authTime: Evidence['authTime']) => evidence({ acr: 'urn:okta:loa:2fa:any', authTime })
const standing = (...held: Evidence[]): Standing => ({ evidence: held, endsAt: MUCH_LATER })
const denied = (shortfall: string) => ({ outcome: 'denied', shortfall })
const granted = (until: number) => ({ outcome: 'granted', until })

describe('somebody who is not signed in', () => {
  test.each<Requirement>([{ kind: 'session' }, twoFactor, { kind: 'each-time', level: 'single-factor' }])(
    'is asked to sign in by $kind',
    (requirement) => {
      expect(decide(requirement, null, okta, NOW)).toEqual(denied('signed-out'))
    },
  )
})

describe('a page for whoever is signed in', () => {
  test('is open until the session ends, with no evidence at all', () => {
    expect(decide({ kind: 'session' }, standing(), okta, NOW)).toEqual(granted(MUCH_LATER))
  })

  test('is open in the last second of the session, and closed in the one after', () => {
    expect(decide({ kind: 'session' }, standing(), okta, MUCH_LATER)).toEqual(granted(MUCH_LATER))
    expect(decide({ kind: 'session' }, standing(), okta, ahead(43_201))).toEqual(denied('signed-out'))
  })
})

describe('a page that asks each time', () => {
  test('is satisfied by nothing that a session holds, not even by an authentication of this second', () => {
    const requirement: Requirement = { kind: 'each-time', level: 'two-factor' }
    expect(decide(requirement, standing(twoFactorAt(NOW)), okta, NOW)).toEqual(denied('too-old'))
    expect(decide({ kind: 'each-time', level: 'single-factor' }, standing(evidence()), okta, NOW)).toEqual(denied('too-old'))
  })
})

describe('a page that asks for a level within 300 s', () => {
  test('is open in the 300th second after the authentication, and closed in the 301st', () => {
    const held = standing(twoFactorAt(ago(300)))
    expect(decide(twoFactor, held, okta, NOW)).toEqual(granted(NOW))
    expect(decide(twoFactor, held, okta, ahead(1))).toEqual(denied('too-old'))
  })

  test('says until when', () => {
    expect(decide(twoFactor, standing(twoFactorAt(ago(100))), okta, NOW)).toEqual(granted(NOW + 200))
  })

  test('never lasts longer than the session', () => {
    const ending = { evidence: [twoFactorAt(NOW)], endsAt: ahead(10) }
    expect(decide(twoFactor, ending, okta, NOW)).toEqual(granted(NOW + 10))
    expect(decide(twoFactor, ending, okta, ahead(10))).toEqual(granted(NOW + 10))
    expect(decide(twoFactor, ending, okta, ahead(11))).toEqual(denied('signed-out'))
  })

  test('a window of one second is one second', () => {
    const short: Requirement = { kind: 'within', level: 'two-factor', within: seconds(1) }
    expect(decide(short, standing(twoFactorAt(ago(1))), okta, NOW)).toEqual(granted(NOW))
    expect(decide(short, standing(twoFactorAt(ago(2))), okta, NOW)).toEqual(denied('too-old'))
  })

  test('finds evidence of another level too weak, however fresh', () => {
    expect(decide(twoFactor, standing(), okta, NOW)).toEqual(denied('too-weak'))
    expect(decide(twoFactor, standing(evidence({ acr: 'phr' })), okta, NOW)).toEqual(denied('too-weak'))
    expect(decide(twoFactor, standing(evidence({ acr: 'urn:okta:loa:2fa:any:ifpossible' })), okta, NOW)).toEqual(
      denied('too-weak'),
    )
  })

  test('goes by the strong evidence, not by the newest', () => {
    const held = standing(twoFactorAt(ago(299)), evidence({ acr: 'urn:okta:loa:1fa:pwd', authTime: NOW }))
    expect(decide(twoFactor, held, okta, NOW)).toEqual(granted(NOW + 1))
    expect(decide(twoFactor, held, okta, ahead(2))).toEqual(denied('too-old'))
  })

  test('goes by the newest of the strong evidence, wherever it stands', () => {
    const older = twoFactorAt(ago(200))
    const newer = twoFactorAt(ago(50))
    expect(decide(twoFactor, standing(older, newer), okta, NOW)).toEqual(granted(NOW + 250))
    expect(decide(twoFactor, standing(newer, older), okta, NOW)).toEqual(granted(NOW + 250))
  })

  test('finds evidence without a time too old', () => {
    expect(decide(twoFactor, standing(twoFactorAt(null)), okta, NOW)).toEqual(denied('too-old'))
    expect(decide(twoFactor, standing(twoFactorAt(null), twoFactorAt(ago(1))), okta, NOW)).toEqual(granted(NOW + 299))
  })

  test('finds an authentication of 1970 too old', () => {
    expect(decide(twoFactor, standing(twoFactorAt(epochSeconds(0))), okta, NOW)).toEqual(denied('too-old'))
  })

  test('counts an authentication that lies 30 s ahead as one of now, and one that lies 31 s ahead not at all', () => {
    expect(decide(twoFactor, standing(twoFactorAt(ahead(30))), okta, NOW)).toEqual(granted(NOW + 300))
    expect(decide(twoFactor, standing(twoFactorAt(ahead(31))), okta, NOW)).toEqual(denied('too-old'))
  })

  test('a clock that was set back does not hide older evidence that counts', () => {
    const held = standing(twoFactorAt(ago(10)), twoFactorAt(ahead(3600)))
    expect(decide(twoFactor, held, okta, NOW)).toEqual(granted(NOW + 290))
  })
})
