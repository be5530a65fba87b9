// npm run bench [-- --quick] [-- --out FILE]: measures, prints a table, writes JSON (bench.json in the current folder unless told otherwise).
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { markdownOf } from './markdown.ts'
import { measure } from './measure.ts'
import { FULL, QUICK } from './plan.ts'

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, out: { type: 'string', default: 'bench.json' } },
})
const began = performance.now()

/** One line that changes, for people; a line each where nobody watches. */
function say(what: string): void {
  const line = `${Math.round((performance.now() - began) / 1000)} s  ${what}`
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`)
}

const result = await measure(values.quick ? QUICK : FULL, say)
say(`measured; written to ${values.out}`)
process.stderr.write('\n')
writeFileSync(values.out, `${JSON.stringify(result, null, 2)}\n`)
process.stdout.write(markdownOf(result))
