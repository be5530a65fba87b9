import { expect, test } from 'vitest'
import { epochSeconds, seconds } from '../../../src/assurance/time.ts'
import type { SessionStore } from '../../../src/session/store.ts'
import { runScript } from './child-process.ts'
import { START, sessionData } from './session-data.ts'

/** Three processes want the same things from one backend at the same time; each is got once. */
export function severalProcesses(open: () => Promise<{ store: SessionStore; setting: string; stop: () => Promise<void> }>): void {
  test('of several processes exactly one gets what may be had once', { timeout: 60_000 }, async () => {
    const { store, setting, stop } = await open()
    const idleUntil = epochSeconds(START + 60)
    for (let number = 0; number < 100; number += 1) {
      await store.move(null, `from ${number}`, { data: sessionData({ lineage: `lineage ${number}` }), idleUntil })
      await store.keep(`kept ${number}`, 'value', seconds(60))
    }
    const processes = [1, 2, 3].map(() => runScript('claim-in-a-process.ts', setting))
    try {
      for (const one of processes) expect(await one.line()).toBe('ready')
      for (const one of processes) one.say('go')
      const won: string[] = (await Promise.all(processes.map((one) => one.line()))).flatMap((line) => JSON.parse(line))
      expect(won).toHaveLength(300)
      expect(new Set(won).size).toBe(300)
      expect(await store.findWhere({ issuer: 'https://idp.example', subject: 'alice' })).toHaveLength(100)
    } finally {
      await Promise.all(processes.map((one) => one.end()))
      await stop()
    }
  })
}
