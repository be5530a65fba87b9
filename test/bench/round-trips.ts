import { type Spread, spreadOf } from './spread.ts'
import type { Server } from './start-server.ts'
import type { World } from './world.ts'

/** What one step-up costs the portal and one sign-in the barest relying party: milliseconds of processor time. */
export type RoundTrips = Readonly<{ portal: Spread; bare: Spread; ratio: Spread }>

/**
 * A step-up as a browser sees it: the page, the redirect to the provider, its answer, the redirect back, the page. The people are signed in
 * before, which is not counted. Against openid-client alone: a redirect, and its answer with every check of the library on.
 */
export async function measureRoundTrips(
  world: World,
  { rounds, people }: { rounds: number; people: number },
  say: (what: string) => void,
): Promise<RoundTrips> {
  say('step-ups: starting')
  const portal = await world.serve('../../src/main.ts', { SESSION_STORE: 'sqlite:round-trips.db' })
  const bare = await world.serve('servers/bare-relying-party.ts')
  const stepUps = async (round: number): Promise<number> => {
    const group = { id: `portal-${round}`, browsers: people }
    await world.open({ ...group, urls: [`${portal.origin}/sign-in?return_to=/healthz`] })
    return spent(portal, people, () => world.open({ ...group, urls: [`${portal.origin}/payroll`] }))
  }
  const signIns = (round: number): Promise<number> =>
    spent(bare, people, () => world.open({ id: `bare-${round}`, browsers: people, urls: [`${bare.origin}/login`] }))

  await stepUps(0)
  await signIns(0)
  const pairs: Array<Readonly<{ portal: number; bare: number }>> = []
  for (let round = 1; round <= rounds; round++) {
    say(`step-ups: round ${round} of ${rounds}`)
    pairs.push({ portal: await stepUps(round), bare: await signIns(round) })
  }
  await Promise.all([portal.stop(), bare.stop()])
  return {
    portal: spreadOf(pairs.map((pair) => pair.portal)),
    bare: spreadOf(pairs.map((pair) => pair.bare)),
    ratio: spreadOf(pairs.map((pair) => pair.portal / pair.bare)),
  }
}

async function spent(server: Server, times: number, work: () => Promise<void>): Promise<number> {
  const before = await server.used('processor')
  await work()
  const after = await server.used('processor')
  return (after.microseconds - before.microseconds) / times / 1000
}
