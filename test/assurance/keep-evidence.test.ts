import { describe, expect, test } from 'vitest'
import { withEvidence, withoutElevation } from '../../src/assurance/keep-evidence.ts'
import { okta } from '../../src/assurance/profiles/okta.ts'
import { ago, ahead, evidence } from './evidence.ts'

const password = (age: number) => evidence({ acr: 'urn:okta:loa:1fa:pwd', authTime: ago(age) })
const twoFactor = (age: number) => evidence({ acr: 'urn:okta:loa:2fa:any', authTime: ago(age) })
const passkey = (age: number) => evidence({ acr: 'phr', authTime: ago(age) })

describe('with a new answer', () => {
  test('the newest stands last, whatever it proves', () => {
    const weak = password(0)
    expect(withEvidence([], weak, okta)).toEqual([weak])
    const untimed = evidence({ authTime: null })
    expect(withEvidence([weak], untimed, okta)).toEqual([weak, untimed])
  })

  test('a weaker answer leaves the stronger one where it is', () => {
    const strong = twoFactor(200)
    const weak = password(0)
    expect(withEvidence([strong], weak, okta)).toEqual([strong, weak])
  })

  test('answers of two levels that do not contain each other stand side by side', () => {
    const [two, phr] = [twoFactor(200), passkey(100)]
    expect(withEvidence([two], phr, okta)).toEqual([two, phr])
    const weak = password(0)
    expect(withEvidence([two, phr], weak, okta)).toEqual([two, phr, weak])
  })

  test('an answer as strong and as late takes the place of the older one, one a second earlier does not', () => {
    const held = twoFactor(200)
    const asLate = twoFactor(200)
    expect(withEvidence([held], asLate, okta)).toEqual([asLate])
    const earlierByOne = twoFactor(201)
    expect(withEvidence([held], earlierByOne, okta)).toEqual([held, earlierByOne])
  })

  test('a stronger answer takes the place of a weaker, older one', () => {
    const strong = twoFactor(0)
    expect(withEvidence([password(100)], strong, okta)).toEqual([strong])
  })

  test('an answer without a time is kept until another reaches as much, and never takes the place of one with a time', () => {
    const untimed = evidence({ acr: 'urn:okta:loa:2fa:any', authTime: null })
    const weak = password(0)
    expect(withEvidence([untimed], weak, okta)).toEqual([untimed, weak])
    const strong = twoFactor(500)
    expect(withEvidence([untimed], strong, okta)).toEqual([strong])
    expect(withEvidence([strong], untimed, okta)).toEqual([strong, untimed])
  })

  test('evidence that counts now is not lost to a weaker answer because some other lies ahead of a clock that was set back', () => {
    const tomorrow = evidence({ acr: 'urn:okta:loa:2fa:any', authTime: ahead(86_400) })
    const counts = twoFactor(10)
    expect(withEvidence([tomorrow, counts], password(0), okta)).toContain(counts)
  })

  test('what is held does not grow with sign-in after sign-in', () => {
    let held = [twoFactor(1000)] as ReturnType<typeof withEvidence>
    for (let age = 999; age > 0; age--) held = withEvidence(held, age % 3 === 0 ? passkey(age) : password(age), okta)
    expect(held.length).toBeLessThanOrEqual(3)
  })

  test('the list that was given stays as it was', () => {
    const held = Object.freeze([password(100)])
    withEvidence(held, twoFactor(0), okta)
    expect(held).toHaveLength(1)
  })
})

describe('without elevation', () => {
  test('only what proves a single factor stays', () => {
    const weak = password(50)
    expect(withoutElevation([twoFactor(200), weak, passkey(0)], okta)).toEqual([weak])
  })

  test('nothing stays where all of it was elevated', () => {
    expect(withoutElevation([twoFactor(200), passkey(0)], okta)).toEqual([])
  })

  test('elevated evidence without a time goes too', () => {
    expect(withoutElevation([evidence({ acr: 'phrh', authTime: null })], okta)).toEqual([])
  })
})
