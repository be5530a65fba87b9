// `npm run soak`: people use a portal for ten minutes, and every answer is looked at. Progress and the summary for people go to
// stderr, the result as JSON to stdout. Ends with 1 where an answer was wrong or memory grew.
import { parseArgs } from 'node:util'
import { soak } from './run.ts'
import { textOf } from './summary.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    processes: { type: 'string', default: '1' },
    /** Twenty seconds with few people, to see that it works. */
    quick: { type: 'boolean', default: false },
  },
})
const minutes = Number(values.minutes)
const processes = Number(values.processes)
if (!(minutes > 0) || !Number.isInteger(processes) || processes < 1) {
  process.stderr.write('usage: npm run soak -- [--minutes 10] [--processes 1] [--quick]\n')
  process.exit(2)
}

const tell = (line: string): void => void process.stderr.write(`${line}\n`)
const size = values.quick ? { seconds: 20, people: 6, window: 5 } : { seconds: minutes * 60, people: 16, window: 10 }
const result = await soak({ ...size, processes }, tell)
tell(textOf(result))
process.stdout.write(`${JSON.stringify(result)}\n`)
process.exitCode = result.verdict === 'passed' ? 0 : 1
