import { describe, expect, test } from 'vitest'
import type { QueueMember } from '../../model.ts'
import type { Bench } from '../../testing/bench.ts'
import { DONE, eachBench } from '../../testing/each-bench.ts'

const ABOUT = 'https://app/about'
let bench: Bench

eachBench((each) => {
  bench = each
})

const waiting = (more = '') => bench.receive(`<Enqueue ${more}>support</Enqueue>`)
const take = (dial = '', queue = '') =>
  bench.receive(`<Dial action="/done" ${dial}><Queue ${queue}>support</Queue></Dial>`)
const members = () => bench.store.rows<QueueMember>('queue-member')

describe('Dial of a queue', () => {
  test('takes who waits longest, and tells the action of both', async () => {
    const first = await waiting()
    const second = await waiting()
    await bench.advance(10_000)
    const agent = await take()
    expect(bench.media.hearEachOther(agent.endpointId, first.endpointId)).toBe(true)
    expect(members()).toMatchObject([{ callSid: second.callSid }])

    await bench.advance(6_000)
    first.hangsUp()
    await bench.settle()

    expect(bench.documents.asked(DONE)[0]).toMatchObject({
      CallSid: agent.callSid,
      DialCallStatus: 'completed',
      DialBridged: 'true',
      DequeueResult: 'bridged',
      QueueSid: expect.stringMatching(/^QU/),
      DequeuedCallSid: first.callSid,
      DequeuedCallQueueTime: '10',
      DequeuedCallDuration: '6',
    })
    expect(bench.media.playsTo(agent.endpointId)).toEqual(['say after'])
    expect(bench.media.playsTo(second.endpointId)).toEqual(['hold-music'])
  })

  test('waits for somebody to come, with the sound of ringing', async () => {
    await bench.voice.createQueue(bench.accountSid, { friendlyName: 'support' })
    const agent = await take()
    expect(bench.media.playsTo(agent.endpointId)).toEqual(['tone 440,480'])

    const caller = await waiting()

    expect(bench.media.hearEachOther(agent.endpointId, caller.endpointId)).toBe(true)
    expect(bench.media.playsTo(agent.endpointId)).toEqual([])
  })

  test('takes one of two who come in the same moment: the other waits on', async () => {
    await bench.voice.createQueue(bench.accountSid, { friendlyName: 'support' })
    const agent = await take()
    const [first, second] = await Promise.all([waiting(), waiting()])

    expect(bench.media.hearEachOther(agent.endpointId, first.endpointId)).toBe(true)
    expect(bench.media.playsTo(second.endpointId)).toEqual(['hold-music'])

    const another = await take()

    expect(bench.media.hearEachOther(another.endpointId, second.endpointId)).toBe(true)
  })

  test('gives up when nobody comes in its time', async () => {
    await bench.voice.createQueue(bench.accountSid, { friendlyName: 'support' })
    const agent = await take('timeout="10"')
    await bench.advance(10_000)

    expect(bench.documents.asked(DONE)[0]).toMatchObject({
      DialCallStatus: 'no-answer',
      DequeueResult: 'queue-empty',
    })
    expect(bench.media.playsTo(agent.endpointId)).toEqual(['say after'])
  })

  test('of a queue that is not there tells so at once', async () => {
    await take()

    expect(bench.documents.asked(DONE)[0]).toMatchObject({
      DialCallStatus: 'failed',
      DequeueResult: 'queue-not-found',
    })
  })

  test('two who take at once take different callers', async () => {
    const callers = [await waiting(), await waiting()]
    const agents = [await take(), await take()]

    for (const [index, agent] of agents.entries()) {
      expect(bench.media.hearEachOther(agent.endpointId, callers[index]!.endpointId)).toBe(true)
    }
  })

  test('ends for both when the dequeuer goes: the caller’s document goes on', async () => {
    const caller = await waiting('action="/left"')
    bench.documents.at('https://app/left', '<Say>bye</Say>')
    const agent = await take()
    agent.hangsUp()
    await bench.settle()

    expect(bench.documents.asked('https://app/left')[0]).toMatchObject({ QueueResult: 'bridged' })
    expect(bench.media.playsTo(caller.endpointId)).toEqual(['say bye'])
    expect(bench.documents.asked(DONE)[0]).toMatchObject({
      DequeueResult: 'bridged',
      CallStatus: 'completed',
    })
  })

  test('ends at the star with hangupOnStar, and at its timeLimit', async () => {
    await waiting()
    const agent = await take('hangupOnStar="true"')
    agent.presses('*')
    await bench.settle()
    expect(bench.documents.asked(DONE)).toHaveLength(1)

    await waiting()
    await take('timeLimit="20"')
    await bench.advance(20_000)
    expect(bench.documents.asked(DONE)).toHaveLength(2)
  })
})

describe('what the waiting caller hears first', () => {
  test('is the document of the queue noun, then both are joined', async () => {
    bench.documents.at(ABOUT, '<Say>you are next</Say>')
    const caller = await waiting()
    await bench.advance(3_000)
    const agent = await take('', 'url="/about" method="GET"')
    expect(bench.media.playsTo(caller.endpointId)).toEqual(['say you are next'])
    expect(bench.media.hears(agent.endpointId, caller.endpointId)).toBe(false)
    expect(bench.documents.asked(ABOUT)[0]).toMatchObject({
      CallSid: caller.callSid,
      QueueTime: '3',
      QueueSid: expect.stringMatching(/^QU/),
      DequeingCallSid: agent.callSid,
    })
    expect(bench.documents.requests.at(-1)?.method).toBe('GET')

    await bench.advance(1_000)

    expect(bench.media.hearEachOther(agent.endpointId, caller.endpointId)).toBe(true)
  })

  test('that cannot be had does not keep them apart', async () => {
    const caller = await waiting()
    const agent = await take('', 'url="/gone"')

    expect(bench.codes).toEqual([11200])
    expect(bench.media.hearEachOther(agent.endpointId, caller.endpointId)).toBe(true)
  })

  test('who hangs up meanwhile is an error for the dequeuer, who goes on', async () => {
    bench.documents.at(ABOUT, '<Say loop="9">you are next</Say>')
    const caller = await waiting()
    const agent = await take('', 'url="/about"')
    caller.hangsUp()
    await bench.settle()

    expect(bench.documents.asked(DONE)[0]).toMatchObject({
      DialCallStatus: 'failed',
      DialBridged: 'false',
      DequeueResult: 'error',
    })
    expect(bench.media.playsTo(agent.endpointId)).toEqual(['say after'])
    expect(members()).toEqual([])
  })
})

describe('when the store refuses', () => {
  test('both are told, and neither is lost', async () => {
    const caller = await waiting('action="/left"')
    bench.documents.at('https://app/left', '<Say>bye</Say>')
    bench.store.refuses = (changes) =>
      changes.some((change) => change.op === 'delete' && change.entity === 'queue-member')
    const agent = await take()

    expect(bench.documents.asked('https://app/left')[0]).toMatchObject({
      QueueResult: 'system-error',
    })
    expect(bench.documents.asked(DONE)[0]).toMatchObject({ DequeueResult: 'error' })
    expect(bench.media.playsTo(caller.endpointId)).toEqual(['say bye'])
    expect(bench.media.playsTo(agent.endpointId)).toEqual(['say after'])
  })
})
