import { deferred, parseSid } from '@offhook/core'
import type { SavedRun, State } from '@offhook/studio-flow'
import { beforeEach, describe, expect, it } from 'vitest'
import type { FlowSid } from '../model.ts'
import { addressIn, type ScriptedCall, StudioBench } from '../testing/studio-bench.ts'
import type { Trial } from './trial.ts'

let bench: StudioBench

beforeEach(() => {
  bench = new StudioBench()
})

const settled = () => new Promise((resolve) => setImmediate(resolve))
const state = (
  name: string,
  type: string,
  properties: Readonly<Record<string, unknown>>,
  ways: Readonly<Record<string, string>> = {},
): State => ({
  ...{ name, type, properties },
  transitions: Object.entries(ways).map(([event, next]) => ({ event, next })),
})

const menu = state(
  'menu',
  'gather-input-on-call',
  { say: '{{ "now" | date: "%H" }}', number_of_digits: '1' },
  { keypress: 'lookup', timeout: 'bye' },
)
const lookup = state(
  'lookup',
  'make-http-request',
  { method: 'GET', url: 'https://crm.example', content_type: 'application/json' },
  { success: 'queue', failed: 'bye' },
)
const queue = state('queue', 'enqueue-call', { queue_name: 'sales' }, { failedToEnqueue: 'bye' })
const bye = state('bye', 'say-play', { say: 'Bye' })

const run = (inputs: SavedRun['inputs']): SavedRun => ({
  ...{ name: 'A run', now: '2026-03-03T17:00:00Z', inputs },
  trigger: { event: 'incomingCall', parameters: { From: '+12025550199' } },
})

async function start(inputs: SavedRun['inputs']): Promise<Trial> {
  const url = await bench.flow([menu, lookup, queue, bye])
  const flowSid = parseSid('FW', url.split('/').at(-1)) as FlowSid
  return bench.studio.trials.start(bench.accountSid, flowSid, run(inputs))
}

const now = (trial: Trial) => bench.studio.trials.get(trial.callSid)

/** The other end of the caller's call arrives, and asks for whatever its number is set to. */
async function arrives(token = bench.tokenOfTrial()): Promise<[ScriptedCall, string | number]> {
  const call = bench.call('+12025550199')
  const first = await call.ask('https://elsewhere.example', {
    'SipHeader_X-Offhook-Trial': token,
  })
  return [call, first]
}

describe('a run by a real call', () => {
  it('is handed to the flow at the time of the run; keys are pressed, services answer as it says', async () => {
    const trial = await start([
      { at: 'menu', digits: '1' },
      { at: 'lookup', http: { status: 200 } },
      { at: 'queue', queue: 'queue-full' },
    ])
    expect(trial).toMatchObject({ status: 'calling', expected: ['menu', 'lookup', 'queue', 'bye'] })
    const [call, first] = await arrives()
    expect(first).toContain('<Say>17</Say>')
    expect(JSON.stringify(bench.executions[0]?.context)).not.toContain('Trial')
    bench.answers(trial.callSid)
    await bench.clock.advance(700)
    expect(bench.changed(trial.callSid)).toEqual(['1'])

    const said = await call.ask(addressIn(first, 'action'), { Digits: '1' })
    expect(said).toContain('<Say>Bye</Say>')
    expect(bench.asked).toEqual([])
    expect(now(trial)).toMatchObject({ status: 'running', passed: ['menu', 'lookup', 'queue'] })
    await call.ask(addressIn(said))
    expect(now(trial)).toMatchObject({ status: 'passed', failure: null, differsAt: null })
  })

  it('that goes another way than the simulator says where', async () => {
    const trial = await start([{ at: 'menu', digits: '1' }])
    bench.web = async () => ({ ok: false, code: 11200, message: 'nobody' })
    const [call, first] = await arrives()
    // Nothing is said of the service: it is really asked.
    const said = await call.ask(addressIn(first, 'action'), { Digits: '1' })
    expect(bench.asked).toHaveLength(1)
    await call.ask(addressIn(said))
    expect(now(trial)).toMatchObject({
      ...{ status: 'failed', failure: 'differs', differsAt: 2 },
      ...{ expected: ['menu', 'lookup', 'queue'], passed: ['menu', 'lookup', 'bye'] },
    })
  })

  it('hangs up where the run does, once it is answered', async () => {
    const trial = await start([{ at: 'menu', hangup: true }])
    const [call] = await arrives()
    await bench.clock.advance(5_000)
    expect(bench.hungUp).toEqual([])
    bench.answers(trial.callSid)
    await bench.clock.advance(800)
    expect(bench.hungUp).toEqual([trial.callSid])
    call.hangUp()
    await settled()
    expect(now(trial)).toMatchObject({ status: 'passed', passed: ['menu'] })
  })

  it('is told nothing by another account, or a second time, or by a guess', async () => {
    await start([])
    const token = bench.tokenOfTrial()
    expect((await arrives('0'.repeat(32)))[1]).toBe(0)
    const stranger = bench.call()
    Object.assign(stranger.row, { accountSid: parseSid('AC', `AC${'9'.repeat(32)}`) })
    const header = { 'SipHeader_X-Offhook-Trial': token }
    expect(await stranger.ask('https://elsewhere.example', header)).toBe(0)
    expect((await arrives(token))[1]).toContain('<Gather')
    expect((await arrives(token))[1]).toBe(0)
  })

  it('that reaches no flow, or takes too long, has failed', async () => {
    const lost = await start([])
    bench.endsCall(lost.callSid)
    // What comes in its name afterwards is no trial.
    expect((await arrives())[1]).toBe(0)
    expect(now(lost)).toMatchObject({ status: 'failed', failure: 'not-reached' })

    const slow = await start([])
    const [call] = await arrives()
    bench.answers(slow.callSid)
    await bench.clock.advance(120_000)
    expect(bench.hungUp).toEqual([slow.callSid])
    call.hangUp()
    await settled()
    expect(now(slow)).toMatchObject({ status: 'failed', failure: 'too-long' })
  })

  it('turns away the call that has arrived though its placing failed', async () => {
    const placing = deferred<void>()
    bench.dialling = placing.promise
    const trial = start([])
    await settled()
    const arrived = arrives()
    await settled()
    placing.reject(new Error('no answer to the INVITE'))

    await expect(trial).rejects.toThrow('INVITE')
    expect((await arrived)[1]).toContain('<Reject')
  })

  it('is refused for a message, a flow with errors, and a sixth at once', async () => {
    const url = await bench.flow([bye])
    const flowSid = parseSid('FW', url.split('/').at(-1)) as FlowSid
    const { trials, flows } = bench.studio
    const { accountSid } = bench
    const message = { ...run([]), trigger: { event: 'incomingMessage' as const } }
    await expect(trials.start(accountSid, flowSid, message)).rejects.toMatchObject({ code: 20001 })
    const asked = await Promise.allSettled(
      [...Array(6).keys()].map(() => trials.start(accountSid, flowSid, run([]))),
    )
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
    await expect(trials.start(accountSid, flowSid, run([]))).rejects.toMatchObject({ code: 20429 })
    await flows.update(accountSid, flowSid, { status: 'draft', definition: '{}' })
    await expect(trials.start(accountSid, flowSid, run([]))).rejects.toMatchObject({ code: 81022 })
  })
})
