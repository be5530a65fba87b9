import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSealer } from '../../src/seal.ts'
import { TEST_SECRET } from '../support/portal.ts'

const OTHER_SECRET = 'Another-0ne-q8T!zP4w#Lm6&Yx2$Rv9'
const CONTENT = {
  state: 's'.repeat(43),
  nonce: 'n'.repeat(43),
  returnTo: '/payroll',
  requirement: { kind: 'within', level: 'two-factor', within: 300 },
}
const sealer = createSealer([TEST_SECRET], 'transaction')

const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=%+/ \u0000é'

/** The bytes of each part; two texts of the same bytes are the same seal. */
const bytesOf = (sealed: string): string =>
  sealed
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString('hex'))
    .join('.')

type Edit = (sealed: string) => string

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(fc.nat(), fc.constantFrom(...CHARACTERS)).map(
    ([at, character]): Edit =>
      (sealed) => {
        const index = at % sealed.length
        return sealed.slice(0, index) + character + sealed.slice(index + 1)
      },
  ),
  fc.nat().map(
    (at): Edit =>
      (sealed) =>
        sealed.slice(0, at % sealed.length),
  ),
  fc.tuple(fc.nat(), fc.string()).map(
    ([at, text]): Edit =>
      (sealed) =>
        sealed.slice(0, at % sealed.length) + text + sealed.slice(at % sealed.length),
  ),
  fc.tuple(fc.nat(), fc.nat({ max: 20 })).map(
    ([at, length]): Edit =>
      (sealed) => {
        const index = at % sealed.length
        return sealed.slice(0, index) + sealed.slice(index + 1 + length)
      },
  ),
  fc.shuffledSubarray([0, 1, 2, 3, 4]).map(
    (order): Edit =>
      (sealed) =>
        order.map((part) => sealed.split('.')[part]).join('.'),
  ),
)

test('B-17: no edit of a sealed cookie opens to anything else', async () => {
  const sealed = await sealer.seal(CONTENT)
  expect(await sealer.open(sealed)).toEqual(CONTENT)
  let edits = 0
  await fc.assert(
    fc.asyncProperty(edit, async (change) => {
      const changed = change(sealed)
      const opened = await sealer.open(changed)
      if (changed === sealed || (bytesOf(changed) === bytesOf(sealed) && opened !== undefined)) {
        expect(opened).toEqual(CONTENT)
        return
      }
      edits += 1
      expect(opened).toBeUndefined()
    }),
    { numRuns: 3_000 },
  )
  expect(edits).toBeGreaterThan(1_000)
})

test('B-17: nothing foreign opens, and nothing makes opening fail', async () => {
  const foreign = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.base64String(), { minLength: 4, maxLength: 6 }).map((parts) => parts.join('.')),
    fc
      .jsonValue()
      .map(
        (value) => `${Buffer.from(JSON.stringify(value)).toString('base64url')}..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA`,
      ),
  )
  await fc.assert(
    fc.asyncProperty(foreign, async (text) => {
      expect(await sealer.open(text)).toBeUndefined()
    }),
    { numRuns: 1_000 },
  )
})

test('B-17: what another secret or another purpose sealed does not open', async () => {
  const others = [
    createSealer([OTHER_SECRET], 'transaction'),
    createSealer([TEST_SECRET], 'form'),
    createSealer([TEST_SECRET], 'id_token'),
  ]
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...others), fc.jsonValue(), async (other, value) => {
      const sealed = await other.seal(value)
      expect(await sealer.open(sealed)).toBeUndefined()
      expect(await other.open(sealed)).toEqual(JSON.parse(JSON.stringify(value)))
    }),
    { numRuns: 1_000 },
  )
})
