import { describe, expect, test } from 'vitest'
import { epochSeconds } from '../../../src/assurance/time.ts'
import { accountNamed, accountsAt } from '../../../src/patterns/factor-api/accounts.ts'
import { confirmedUntil } from '../../../src/patterns/factor-api/confirmation.ts'
import { deskPath } from '../../../src/patterns/factor-api/desk-path.ts'
import { hashPassword, passwordMatches } from '../../../src/patterns/factor-api/password.ts'

const here = accountsAt('http://localhost:3000')

describe('the accounts', () => {
  test.each(here)('of $username opens with the password that is published, and no other', async ({ passwordHash, published }) => {
    expect(await passwordMatches(published ?? '', passwordHash)).toBe(true)
    expect(await passwordMatches(`${published} `, passwordHash)).toBe(false)
  })

  test('are found in any case and width, with blanks around', () => {
    for (const name of ['alice', 'ALICE', ' Alice\t', 'ａｌｉｃｅ']) expect(accountNamed(here, name)?.id, name).toBe('desk-1')
    for (const name of ['', 'al ice', 'alicе', 'constructor']) expect(accountNamed(here, name), name).toBeUndefined()
  })

  test('with a published password are none where others can reach them', () => {
    expect(accountsAt('https://portal.example')).toEqual([])
    const real = { ...here[0], published: null } as (typeof here)[number]
    expect(accountsAt('https://portal.example', [real])).toEqual([real])
  })

  test('are no two of one user at the Factor API', () => {
    expect(new Set(here.map(({ directory }) => JSON.stringify(directory))).size).toBe(here.length)
  })
})

describe('a password', () => {
  test('is hashed with a salt of its own, and found again', async () => {
    const [one, other] = [await hashPassword('correct horse'), await hashPassword('correct horse')]
    expect(one).not.toBe(other)
    expect(await passwordMatches('correct horse', one)).toBe(true)
  })

  test('is found again by the cost that its hash names, whatever new ones cost', async () => {
    const old = await hashPassword('correct horse', { ln: 4, r: 8, p: 1 })
    expect(old).toMatch(/^\$scrypt\$ln=4,r=8,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    expect(await passwordMatches('correct horse', old)).toBe(true)
    expect(await passwordMatches('correct horse', old.replace('ln=4', 'ln=5'))).toBe(false)
  })

  test('costs a guess 16 MiB and five passes', async () => {
    expect(await hashPassword('correct horse')).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$/)
    for (const { passwordHash } of here) expect(passwordHash).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$/)
  })

  test.each([undefined, '', '$scrypt$ln=14,r=8,p=5$$', '$scrypt$ln=14,r=8,p=5$c2FsdA$aGFzaA', 'no hash at all'])(
    'matches nothing where the hash is %j',
    async (hash) => {
      expect(await passwordMatches('', hash)).toBe(false)
    },
  )
})

test.each([
  ['/help-desk', '/help-desk'],
  ['/help-desk/reset-password?colleague=carla', '/help-desk/reset-password?colleague=carla'],
  ['/help-desk?x=1', '/help-desk?x=1'],
  ['/help-desktop', '/help-desk'],
  ['/payroll', '/help-desk'],
  ['//evil.example/help-desk', '/help-desk'],
  ['https://evil.example/help-desk', '/help-desk'],
  [undefined, '/help-desk'],
  [['/help-desk/confirm'], '/help-desk'],
])('after %j somebody is sent to %j', (asked, path) => {
  expect(deskPath(asked)).toBe(path)
})

describe('a confirmation', () => {
  const at = epochSeconds(1_764_000_000)
  const session = { account: 'a', lineage: 'l', endsAt: epochSeconds(at + 1_000), confirmed: { kind: 'sms', at } } as const
  const until = (seconds: number, changes = {}) => confirmedUntil({ ...session, ...changes }, epochSeconds(at + seconds))

  test('counts for 300 seconds and not one more', () => {
    expect([until(0), until(300), until(301)]).toEqual([at + 300, at + 300, null])
  })

  test('ends with the session', () => {
    expect([until(10, { endsAt: at + 10 }), until(11, { endsAt: at + 10 })]).toEqual([at + 10, null])
  })

  test('from another clock counts while that is a little ahead, and not far ahead', () => {
    expect([until(-30), until(-31)]).toEqual([at + 300, null])
  })

  test('that was never made does not count', () => {
    expect(until(0, { confirmed: null })).toBeNull()
  })
})
