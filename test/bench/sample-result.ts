import { CASES } from './cases.ts'
import type { Result } from './result.ts'
import { type Spread, spreadOf } from './spread.ts'
import type { Throughput } from './throughput.ts'

const around = (value: number): Spread => spreadOf([value * 0.9, value, value * 1.1])

/** Ratios to bare Express that reach every goal on the very line. */
const RATIOS: Readonly<Record<string, number>> = {
  'guard-sqlite': 0.6,
  'express-openid-connect': 0.12,
  'guard-redis': 0.45,
  'connect-redis': 0.3,
  'portal-payroll': 0.39,
  'bare-express-view': 0.6,
}

/** A run that nobody measured: every case, every goal just reached. */
export const SAMPLE_RESULT: Result = {
  measuredAt: '2026-11-24T12:00:00.000Z',
  kind: 'full',
  machine: { processor: 'Sample', cores: 2, memoryGiB: 8, system: 'Linux 6', node: '24.0.0', pinned: true },
  throughput: CASES.map(({ name, title }): Throughput => {
    const ratio = RATIOS[name] ?? 1
    return {
      name,
      title,
      requestsPerSecond: around(20_000 * ratio),
      ratio: around(ratio),
      cpuMicroseconds: around(50 / ratio),
      cpuRatio: around(1 / ratio),
      wrong: 0,
    }
  }),
  roundTrips: { portal: around(2.5), bare: around(2), ratio: around(1.25) },
  twoProcesses: { throughput: around(1.2), byProcessorTime: around(1.7) },
  startUp: { demo: around(1.5), withIssuer: around(0.6) },
  manySessions: (['SQLite', 'Redis'] as const).map((store) => ({
    store,
    few: 1_000,
    many: 1_000_000,
    p99OfFew: around(1),
    p99OfMany: around(1.3),
    p99Ratio: around(1.3),
    extraMemory: 30,
  })),
}
