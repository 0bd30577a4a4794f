import { describe, expect, test } from 'vitest'
import type { QueueMember } from '../model.ts'
import type { Bench, IncomingParty } from '../testing/bench.ts'
import { eachBench } from '../testing/each-bench.ts'
import type { DialledParty } from './dial-alone.ts'

const LEFT = 'https://app/left'
const STATUS = 'https://app/status'
let bench: Bench

eachBench((each) => {
  bench = each
  bench.documents.at(LEFT, '<Say>bye</Say>')
})

const members = () => bench.store.rows<QueueMember>('queue-member')

/** A caller who waits, and a worker who has answered. */
async function scene(dial: object = {}) {
  const caller = await bench.receive('<Enqueue action="/left">support</Enqueue>')
  const party = await bench.voice.dialAlone({
    accountSid: bench.accountSid,
    to: 'client:ann',
    from: '+15550002222',
    timeoutMs: 60_000,
    ...dial,
  })
  const worker = bench.dialers.client.legs[0]!
  worker.answers()
  await bench.settle()
  return { caller, party, worker }
}

const bridge = (caller: IncomingParty, party: DialledParty) =>
  bench.voice.bridgeDequeued({
    accountSid: bench.accountSid,
    queuedCallSid: caller.callSid,
    party,
    commitWith: () => [{ op: 'put', entity: 'reservation', row: { sid: 'WR1' } }],
  })

describe('a joint of two', () => {
  test('is heard by both, with the changes of the asker in one commit', async () => {
    const { caller, party, worker } = await scene()

    await bridge(caller, party)

    expect(bench.media.hearEachOther(worker.endpointId, caller.endpointId)).toBe(true)
    expect(bench.media.playsTo(caller.endpointId)).toEqual([])
    expect(members()).toEqual([])
    expect(bench.store.commits.at(-1)?.map(({ op }) => op)).toEqual(['delete', 'put'])
  })

  test('ends with the worker: the caller goes on with the action', async () => {
    const { caller, party, worker } = await scene()
    const { over } = await bridge(caller, party)
    let isOver = false
    void over.then(() => (isOver = true))

    worker.hangsUp()
    await bench.settle()

    expect(isOver).toBe(true)
    expect(bench.documents.asked(LEFT)[0]).toMatchObject({ QueueResult: 'bridged' })
    expect(bench.media.playsTo(caller.endpointId)).toEqual(['say bye'])
  })

  test('ends with the caller: the worker is hung up', async () => {
    const { caller, party, worker } = await scene()
    const { over } = await bridge(caller, party)

    caller.hangsUp()
    await bench.settle()
    await over

    expect(worker.told).toContain('hangup normal')
  })

  test('ends when the worker’s call is sent elsewhere, which goes on', async () => {
    const { caller, party, worker } = await scene()
    await bridge(caller, party)

    const twiml = '<Response><Say>elsewhere</Say></Response>'
    await bench.voice.updateCall(bench.accountSid, party.callSid, { twiml })
    await bench.settle()

    expect(bench.media.playsTo(worker.endpointId)).toEqual(['say elsewhere'])
    expect(bench.media.playsTo(caller.endpointId)).toEqual(['say bye'])
  })

  test('is over at once when either was sent elsewhere while it was written', async () => {
    const { caller, party, worker } = await scene()
    bench.store.delayMs = 100
    const bridging = bridge(caller, party)
    const twiml = '<Response><Say>elsewhere</Say></Response>'
    const sent = bench.voice.updateCall(bench.accountSid, caller.callSid, { twiml })
    await bench.advance(1_000)
    bench.store.delayMs = 0
    await Promise.all([bridging, sent])
    await bench.settle()

    expect(bench.media.hearEachOther(worker.endpointId, caller.endpointId)).toBe(false)
    expect(bench.media.playsTo(caller.endpointId)).toEqual(['say elsewhere'])
    expect(worker.told).toContain('hangup normal')
  })
})

describe('a joint that is not made', () => {
  test('because the caller does not wait any more', async () => {
    const { caller, party } = await scene()
    caller.hangsUp()
    await bench.settle()

    await expect(bridge(caller, party)).rejects.toMatchObject({ code: 20404 })
  })

  test('because the worker has gone: the music goes on', async () => {
    const { caller, party, worker } = await scene()
    worker.hangsUp()
    await bench.settle()

    await expect(bridge(caller, party)).rejects.toMatchObject({ code: 20404 })
    expect(bench.media.playsTo(caller.endpointId)).toEqual(['hold-music'])
  })

  test('because the store refuses: the caller’s document goes on', async () => {
    const { caller, party, worker } = await scene()
    bench.store.refuses = (changes) =>
      changes.some((change) => change.op === 'put' && change.entity === 'reservation')

    await expect(bridge(caller, party)).rejects.toThrow('refused')
    await bench.settle()

    expect(bench.documents.asked(LEFT)[0]).toMatchObject({ QueueResult: 'system-error' })
    expect(worker.told).toContain('hangup failed')
  })
})

test('a party that is dialled alone tells what it was given with each callback', async () => {
  const { worker } = await scene({
    statusCallback: STATUS,
    statusCallbackEvents: ['answered', 'completed'],
    statusCallbackParameters: { taskCallSid: 'CA1' },
  })

  worker.hangsUp()
  await bench.settle()

  expect(bench.store.webhooks(STATUS)).toMatchObject([
    { CallStatus: 'in-progress', taskCallSid: 'CA1' },
    { CallStatus: 'completed', taskCallSid: 'CA1' },
  ])
})
