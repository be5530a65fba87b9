// Run as a process of its own: makes the claims and the moves that its siblings make too, and prints which it won.
import { epochSeconds, seconds } from '../../../src/assurance/time.ts'
import { chooseStore } from '../../../src/session/stores/choose.ts'
import { START, sessionData } from './session-data.ts'

const [setting = ''] = process.argv.slice(2)
const store = chooseStore({ setting, clock: () => START * 1000, timeout: seconds(15), report: () => undefined })
const stop = store.start()
await store.ready()
process.stdout.write('ready\n')
await new Promise((go) => process.stdin.once('data', go))

const won: string[] = []
for (let number = 0; number < 100; number += 1) {
  if (await store.claim(`claim ${number}`, seconds(60))) won.push(`claim ${number}`)
  const session = { data: sessionData({ lineage: `lineage ${number}` }), idleUntil: epochSeconds(START + 60) }
  if (await store.move(`from ${number}`, `to ${number} of ${process.pid}`, session)) won.push(`move ${number}`)
  if ((await store.take(`kept ${number}`)) !== undefined) won.push(`take ${number}`)
}
process.stdout.write(`${JSON.stringify(won)}\n`)
await stop()
process.exit(0)
