import { goalsOf } from './goals.ts'
import type { Result } from './result.ts'
import type { Spread } from './spread.ts'

/** A run as the README carries it: where and when, every case, every goal. Every number in it comes from the result. */
export function markdownOf(result: Result): string {
  return [machineLine(result), '', ...throughputTable(result), '', ...goalsTable(result), '', ...remarks(result), ''].join('\n')
}

function machineLine({ measuredAt, machine }: Result): string {
  const { processor, cores, memoryGiB, system, node, pinned } = machine
  const placed = pinned ? 'server and load generator on a core of their own' : 'server and load generator not kept apart'
  return `Measured on ${measuredAt.slice(0, 10)} with Node ${node}: ${processor}, ${cores} cores, ${memoryGiB} GiB, ${system}; ${placed}.`
}

function throughputTable({ throughput }: Result): string[] {
  return [
    '| somebody signed in, one core | requests/s | to bare Express | processor time, us | to bare Express |',
    '| --- | --- | --- | --- | --- |',
    ...throughput.map((row) =>
      'missing' in row
        ? `| ${row.title} | ${row.missing} | | | |`
        : `| ${row.title} | ${whole(row.requestsPerSecond.median)} | ${spread(row.ratio)} | ${whole(row.cpuMicroseconds.median)} | ${spread(row.cpuRatio)} |`,
    ),
  ]
}

function goalsTable(result: Result): string[] {
  return [
    '| figure | goal | measured | reached |',
    '| --- | --- | --- | --- |',
    ...goalsOf(result).map(
      ({ figure, goal, shown, reached }) =>
        `| ${figure} | ${goal} | ${shown} | ${reached === null ? '' : reached ? 'yes' : '**no**'} |`,
    ),
  ]
}

function remarks({ roundTrips, twoProcesses, machine, manySessions }: Result): string[] {
  const two =
    'missing' in twoProcesses
      ? []
      : [
          `Two processes answered ${spread(twoProcesses.throughput)} times as many requests as one` +
            (machine.cores > 2 ? '.' : ', with load generator and Redis on the second one’s core: this machine has no third.'),
        ]
  const many = (manySessions ?? []).flatMap((row) =>
    'missing' in row
      ? []
      : [
          `${row.store}, 99th percentile of the guard: ${row.p99OfFew.median.toFixed(2)} ms with ${whole(row.few)} live sessions, ${row.p99OfMany.median.toFixed(2)} ms with ${whole(row.many)}.`,
        ],
  )
  const trip = `A step-up takes the portal ${roundTrips.portal.median.toFixed(1)} ms of processor time, openid-client alone ${roundTrips.bare.median.toFixed(1)} ms.`
  return [trip, ...two, ...many]
}

const whole = (value: number): string => Math.round(value).toLocaleString('en')

/** `0.62 (0.58 to 0.65)` */
const spread = ({ median, least, most }: Spread): string => `${median.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`
