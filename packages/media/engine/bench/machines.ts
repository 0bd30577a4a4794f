/**
 * How often machine detection is right, over the labelled set, and what it costs.
 *
 *     npm run bench:machines
 */
import { answers, detect } from '../src/test-support/answers.ts'

const set = answers()
const tally = new Map<string, { right: number; of: number; ms: number }>()
const wrong: string[] = []
const begun = process.cpuUsage()
let frames = 0
for (const answer of set) {
  const result = detect(answer)
  const key = answer.expected
  const row = tally.get(key) ?? { right: 0, of: 0, ms: 0 }
  tally.set(key, row)
  row.of++
  row.ms += result?.ms ?? 0
  frames += (result?.ms ?? 0) / 20
  if (result?.by === key) row.right++
  else wrong.push(`${key}, told ${result?.by ?? 'nothing'} after ${result?.ms} ms: ${answer.name}`)
}
const { user, system } = process.cpuUsage(begun)
for (const [expected, { right, of, ms }] of tally) {
  console.log(`${expected.padEnd(20)} ${right} of ${of}, after ${Math.round(ms / of)} ms`)
}
for (const line of wrong) console.log(`wrong: ${line}`)
const right = set.length - wrong.length
const share = ((100 * right) / set.length).toFixed(1)
console.log(`${right} of ${set.length} right: ${share} %`)
console.log(`${((user + system) / frames).toFixed(1)} CPU-µs for a frame of 20 ms`)
