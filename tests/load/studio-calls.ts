/**
 * The second half of `npm run bench:studio`: what a call through a flow of five widgets costs beside the same call by
 * TwiML that an application answers from memory, at 50 calls a second for half a minute. The ways take
 * turns on one server, twice, after a run that warms each up.
 */
import { restClient } from '../support/rest.ts'
import { toneWav } from '../support/twiml-site.ts'
import { BenchServer, type LoadReport, load, loadGenerator, table } from './support.ts'

const CALLS_A_SECOND = 50
const SECONDS = 30
const WARM_SECONDS = 12
const ROUNDS = 2
/** A call: a fifth of a second of greeting, a second for a key, then the queue with its music. */
const HOLD_MS = 4_000

const blank = '{{widgets.menu.Digits}}'

function flowDefinition(greeting: string, queue: string) {
  const state = (name: string, type: string, properties: object, transitions: object[]) => ({
    ...{ name, type, properties, transitions },
  })
  return {
    states: [
      state('Trigger', 'trigger', {}, [{ event: 'incomingCall', next: 'hello' }]),
      state('hello', 'say-play', { play: greeting }, [{ event: 'audioComplete', next: 'menu' }]),
      state('menu', 'gather-input-on-call', { timeout: 1, number_of_digits: 1 }, [
        { event: 'keypress', next: 'choice' },
        { event: 'timeout', next: 'choice' },
      ]),
      state('choice', 'split-based-on', { input: blank }, [
        { event: 'noMatch' },
        {
          ...{ event: 'match', next: 'reason' },
          conditions: [
            { friendly_name: 'No key', arguments: [blank], type: 'is_blank', value: 'x' },
          ],
        },
      ]),
      state('reason', 'set-variables', { variables: [{ key: 'reason', value: 'bench' }] }, [
        { event: 'next', next: 'queue' },
      ]),
      state('queue', 'enqueue-call', { queue_name: queue }, []),
    ],
    initial_state: 'Trigger',
    flags: { allow_concurrent_calls: true },
  }
}

const bench = await BenchServer.start()
const program = loadGenerator()
const rows: Record<string, unknown>[] = []
try {
  const greeting = bench.answers('/greeting', () => ({
    ...{ contentType: 'audio/wav', body: toneWav(440, 200) },
  }))
  const rest = restClient(bench.server.facts)
  const { flows } = rest.studio.v2
  // Who waits at this rate is more than a queue takes unless told otherwise.
  for (const friendlyName of ['flow', 'one', 'steps']) {
    await rest.queues.create({ friendlyName, maxSize: 1_000 })
  }
  const { sid } = await flows.create({
    ...{ friendlyName: 'Five widgets', status: 'published' },
    definition: flowDefinition(greeting, 'flow'),
  })
  const play = `<Play>${greeting}</Play>`
  const gather = '<Gather input="dtmf" timeout="1" numDigits="1"/>'
  const next = (path: string, verbs: string) =>
    `<Redirect>${bench.answers(path, `<Response>${verbs}</Response>`)}</Redirect>`
  const steps = (queue: string) =>
    play + next('/menu', gather + next('/queue', `<Enqueue>${queue}</Enqueue>`))
  const ways: Readonly<Record<string, string>> = {
    'a flow of five widgets': await bench.numberAt(`flow://studio/${sid}`),
    'the same in one document': await bench.number(`${play}${gather}<Enqueue>one</Enqueue>`),
    'the same, a document a step': await bench.number(steps('steps')),
  }
  /** Whether most of the calls so far have come to the last widget. */
  const isInQueue = async () => {
    const list = await flows(sid).executions.list({ limit: 20 })
    const passed = await Promise.all(
      list.map(async (one) => {
        const steps = await flows(sid).executions(one.sid).steps.list()
        return steps.some(({ transitionedTo }) => transitionedTo === 'queue')
      }),
    )
    return passed.filter(Boolean).length * 2 > passed.length
  }
  const run = (user: string, seconds: number) =>
    load(program, bench.server, [
      ...['--mode', 'rate', '--cps', String(CALLS_A_SECOND), '--seconds', String(seconds)],
      ...['--hold', String(HOLD_MS), '--user', user, '--rtp-base', '30000'],
    ])
  for (const user of Object.values(ways)) await run(user, WARM_SECONDS)
  if (!(await isInQueue()))
    throw new Error('The calls did not come to the last widget: hold them longer.')
  for (let round = 1; round <= ROUNDS; round++) {
    for (const [what, user] of Object.entries(ways)) rows.push(row(what, await run(user, SECONDS)))
  }
  table(rows)
  // What the server says of calls that it did not take.
  const { log } = bench.server
  if (log !== '') console.log(log)
} finally {
  await bench.stop()
}

function row(what: string, report: LoadReport) {
  return {
    what,
    calls: report['completed'],
    failed: report['failed'],
    'by status': JSON.stringify(report['fail_codes']),
    'hung up by us': Number(report['answered']) - Number(report['completed']),
    'CPU ms/call': report['cpu_ms_per_call'],
    'answer p50 ms': report['setup_ms_p50'],
    'p95 ms': report['setup_ms_p95'],
    'p99 ms': report['setup_ms_p99'],
    'host busy %': report['host_busy_pct'],
  }
}
