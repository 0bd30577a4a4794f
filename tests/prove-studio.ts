/**
 * `npm run prove:studio [-- TEMPLATE …]`: makes every saved run of every template by a real call, in
 * which a server calls itself and presses the keys, and prints which widgets were passed. Ends with 1
 * where a call went another way than the simulator.
 */
import { templates } from '@offhook/studio-flow'
import { ServerProcess } from '@offhook/test-kit'
import { CALLS_AT_ONCE, callRun } from './support/call-run.ts'
import { root } from './support/root.ts'

const names = process.argv.slice(2)
const runs = templates
  .filter(({ id }) => names.length === 0 || names.includes(id))
  .flatMap((template) => template.runs.map((run) => ({ template, run })))
if (runs.length === 0)
  throw new Error(`The templates are: ${templates.map(({ id }) => id).join(', ')}.`)

const server = await ServerProcess.start(root)
const rows: object[] = []
let failed = 0
try {
  const left = [...runs.entries()]
  const caller = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const [index, { template, run }] = next
      const began = performance.now()
      const { status, failure, passed, expected } = await callRun(server.facts, template, run)
      const goesAsKept = passed.join() === (run.expect ?? expected).join()
      if (status !== 'passed' || !goesAsKept) failed += 1
      rows[index] = {
        template: template.id,
        run: run.name,
        'by a call': failure ? `${status}: ${failure}` : status,
        'widgets passed': passed.join(' › '),
        seconds: Math.round((performance.now() - began) / 1_000),
      }
    }
  }
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, caller))
} finally {
  await server.stop()
}
console.table(rows)
console.log(
  `${runs.length} runs of ${new Set(runs.map(({ template }) => template)).size} templates`,
)
console.log(`${runs.length - failed} went the way of the simulator, ${failed} did not`)
process.exitCode = failed === 0 ? 0 : 1
