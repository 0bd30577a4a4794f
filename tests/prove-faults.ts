/**
 * `npm run prove:faults [-- WORD …]`: makes calls with a fault each, in the microphone, the browser, its
 * network, the line, the carrier or this server, and prints whom the server names. Words choose cases by
 * their names. Ends with 1 where fewer than nine of ten are named right, or one is wrongly "us".
 */
import { launchBrowser, ServerProcess } from '@offhook/test-kit'
import { faultyCalls } from './support/fault-list.ts'
import { FaultSite, type FaultyCall, type Verdict } from './support/faulty-calls.ts'
import { root } from './support/root.ts'

/** More browsers at once would disturb each other on a small machine. */
const AT_ONCE = { phones: 6, browsers: 2 }
const words = process.argv.slice(2)

const server = await ServerProcess.start(root)
const browser = await launchBrowser()
const site = await FaultSite.open(server, browser)
const rows: object[] = []
let right = 0
let wronglyUs = 0
let run = 0

function note(index: number, { name, fault }: FaultyCall, said: Verdict | string): void {
  const [injected] = fault
  const named = typeof said === 'string' ? said : said.fault
  const isRight = fault.some((each) => each === named)
  run += 1
  if (isRight) right += 1
  if (named === 'us' && injected !== 'us') wronglyUs += 1
  const evidence = typeof said === 'string' ? [] : said.evidence
  rows[index] = {
    injected: name,
    whose: injected,
    named,
    rule: typeof said === 'string' ? '' : (said.rule ?? ''),
    right: isRight ? 'yes' : 'NO',
    evidence: evidence
      .map(
        ({ edge, direction, measure, value }) => `${edge} ${direction ?? ''} ${measure} ${value}`,
      )
      .join('; '),
  }
}

async function work(cases: [number, FaultyCall][], atOnce: number): Promise<void> {
  const next = async () => {
    for (let each = cases.shift(); each; each = cases.shift()) {
      const [index, call] = each
      const said = await call.run(site).catch((error: Error) => `failed: ${error.message}`)
      note(index, call, said)
      console.log(`${call.name}: ${typeof said === 'string' ? said : said.fault}`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, next))
}

try {
  const chosen = [...faultyCalls(browser).entries()].filter(
    ([, { name }]) => words.length === 0 || words.some((word) => name.includes(word)),
  )
  // Nothing else runs beside what stops whole processes: it would be disturbed.
  const alone = ({ name }: FaultyCall) => /stands still|stopped/.test(name)
  const isBrowser = ({ name }: FaultyCall) => name.startsWith('browser')
  const together = chosen.filter(([, each]) => !alone(each))
  await work(
    together.filter(([, each]) => !isBrowser(each)),
    AT_ONCE.phones,
  )
  await work(
    together.filter(([, each]) => isBrowser(each)),
    AT_ONCE.browsers,
  )
  await work(
    chosen.filter(([, each]) => alone(each)),
    1,
  )
} finally {
  await site.close()
  await browser.close()
  await server.stop()
}
console.table(rows.filter(Boolean))
const share = Math.round((right / run) * 100)
console.log(`${right} of ${run} named right (${share} %), ${wronglyUs} wrongly "us"`)
process.exitCode = share >= 90 && wronglyUs === 0 ? 0 : 1
