import { errors, OffhookError } from '@offhook/core'
import { describe, expect, test } from 'vitest'
import { type Bench, CALLER } from '../../testing/bench.ts'
import { DONE, eachBench } from '../../testing/each-bench.ts'

const OTHER = '+15550003333'
let bench: Bench

eachBench((each) => {
  bench = each
})

describe('Dial of a number', () => {
  test('answers the caller, plays ringback, and joins both when the other answers', async () => {
    const leg = await bench.receive(`<Dial>${OTHER}</Dial>`)
    const other = bench.dialers.number.last
    expect(leg.told).toEqual(['ring', 'answer'])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['tone 440,480'])
    expect(bench.dialers.number.requests[0]).toMatchObject({
      destination: { kind: 'number', number: OTHER },
      from: CALLER,
    })

    other.rings()
    await bench.settle()
    expect(bench.children[0]).toMatchObject({ status: 'ringing', direction: 'outbound-dial' })
    other.answers()
    await bench.settle()

    expect(bench.media.hearEachOther(leg.endpointId, other.endpointId)).toBe(true)
    expect(bench.media.playsTo(leg.endpointId)).toEqual([])
    expect(bench.children[0]).toMatchObject({ status: 'in-progress', parentCallSid: leg.callSid })
  })

  test('stops ringback and joins in one batch', async () => {
    await bench.connect(`<Dial>${OTHER}</Dial>`)

    const batch = bench.media.batches.find((each) => each.some(({ type }) => type === 'room.open'))
    expect(batch?.map(({ type }) => type)).toEqual([
      'room.open',
      'player.stop',
      'room.set-member',
      'room.set-member',
    ])
  })

  test('goes on with the action when the other hangs up', async () => {
    const leg = await bench.connect(`<Dial action="/done">${OTHER}</Dial><Say>never</Say>`)
    await bench.advance(7_000)
    bench.dialers.number.last.hangsUp()
    await bench.settle()

    expect(bench.documents.asked(DONE)[0]).toMatchObject({
      DialCallStatus: 'completed',
      DialCallSid: bench.children[0]!.sid,
      DialCallDuration: '7',
      DialBridged: 'true',
      CallStatus: 'in-progress',
    })
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say after'])
    expect(bench.media.rooms.size).toBe(0)
  })

  test('without an action goes on with the next verb', async () => {
    const leg = await bench.connect(`<Dial>${OTHER}</Dial><Say>next</Say>`)
    bench.dialers.number.last.hangsUp()
    await bench.settle()

    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say next'])
  })

  test('hangs the other up when the caller goes, and still tells the action', async () => {
    const leg = await bench.connect(`<Dial action="/done">${OTHER}</Dial>`)
    leg.hangsUp()
    await bench.settle()

    expect(bench.dialers.number.last.told).toEqual(['hangup normal'])
    expect(bench.documents.asked(DONE)[0]).toMatchObject({
      CallStatus: 'completed',
      DialCallStatus: 'completed',
    })
    expect(bench.prompts.speechRequests).toEqual([])
  })

  test('cancels the other when the caller goes while it rings', async () => {
    const leg = await bench.receive(`<Dial action="/done">${OTHER}</Dial>`)
    bench.dialers.number.last.rings()
    leg.hangsUp()
    await bench.settle()

    expect(bench.dialers.number.last.told).toEqual(['hangup canceled'])
    expect(bench.children[0]?.status).toBe('canceled')
    expect(bench.documents.asked(DONE)[0]).toMatchObject({ DialCallStatus: 'canceled' })
  })

  test('cancels a dial that has not even begun when the caller goes', async () => {
    let begin = (): void => {}
    bench.dialers.number.holds = new Promise((done) => (begin = done))
    const leg = await bench.receive(`<Dial>${OTHER}</Dial>`)
    leg.hangsUp()
    await bench.settle()

    begin()
    await bench.settle()

    expect(bench.dialers.number.last.told).toEqual(['hangup canceled'])
    expect(bench.voice.liveCalls).toBe(0)
  })

  test('gives up after its timeout and the buffer of five seconds', async () => {
    await bench.receive(`<Dial timeout="10" action="/done">${OTHER}</Dial>`)
    await bench.advance(14_999)
    expect(bench.dialers.number.last.told).toEqual([])

    await bench.advance(1)

    expect(bench.dialers.number.last.told).toEqual(['hangup no-answer'])
    expect(bench.documents.asked(DONE)[0]).toMatchObject({
      DialCallStatus: 'no-answer',
      DialBridged: 'false',
    })
  })

  test.each([
    ['busy', 'busy'],
    ['rejected', 'busy'],
    ['not-found', 'failed'],
    ['no-answer', 'no-answer'],
  ] as const)('tells the action that the other was %s', async (cause, status) => {
    await bench.receive(`<Dial action="/done">${OTHER}</Dial>`)
    bench.dialers.number.last.hangsUp(cause, 480)
    await bench.settle()

    expect(bench.documents.asked(DONE)[0]).toMatchObject({
      DialCallStatus: status,
      DialSipResponseCode: '480',
    })
  })

  test.each([
    ['no trunk may dial it', errors.destinationNotPermitted, 13227],
    ['it is on the do-not-call list', errors.calledNumberBlocked, 13225],
  ])('fails with the warning of Dial where %s', async (why, refusal, code) => {
    bench.dialers.number.refuses = new OffhookError(refusal, why)
    await bench.receive(`<Dial action="/done">${OTHER}</Dial>`)

    expect(bench.codes).toEqual([code])
    expect(bench.documents.asked(DONE)[0]).toMatchObject({ DialCallStatus: 'failed' })
  })

  test.each([
    ['nobody', '', 13224],
    ['no number', 'call me', 13224],
    ['a URI as number', '<Number>sip:a@b</Number>', 13224],
    ['a number as URI', '<Sip>+15550003333</Sip>', 13241],
    ['an empty client', '<Client></Client>', 13224],
  ])('fails for %s with its code', async (_case, inner, code) => {
    await bench.receive(`<Dial action="/done">${inner}</Dial>`)

    expect(bench.codes).toContain(code)
    expect(bench.documents.asked(DONE)[0]).toMatchObject({ DialCallStatus: 'failed' })
    expect(bench.children).toEqual([])
  })

  test('of a browser that calls a number needs a number to show', async () => {
    const leg = await bench.receive(`<Dial action="/done">${OTHER}</Dial>`, {
      from: 'client:anna',
      kind: 'client',
    })

    expect(leg.end).toBeNull()
    expect(bench.codes).toEqual([13214])
    expect(bench.documents.asked(DONE)[0]).toMatchObject({ DialCallStatus: 'failed' })
  })

  test('of a caller who withholds their number shows none, and does so for nobody else', async () => {
    await bench.receive(`<Dial>${OTHER}</Dial>`, { from: 'anonymous' })
    await bench.receive(`<Dial callerId="anonymous">${OTHER}</Dial>`, { from: 'anonymous' })
    expect(bench.dialers.number.requests.map(({ from }) => from)).toEqual([
      'anonymous',
      'anonymous',
    ])
    expect(bench.codes).toEqual([])

    await bench.receive(`<Dial callerId="anonymous">${OTHER}</Dial>`)

    expect(bench.codes).toEqual([13214])
    expect(bench.dialers.number.requests).toHaveLength(2)
  })

  test('shows the caller id that it is given', async () => {
    await bench.receive(`<Dial callerId="(555) 000-1111">${OTHER}</Dial>`)

    expect(bench.dialers.number.requests[0]?.from).toBe('+15550001111')
  })

  test('shows the two ends of its own call, and no number of somebody else', async () => {
    const foreign = '+12025550199'
    bench.foreignNumbers.push(foreign, CALLER)

    await bench.receive(`<Dial callerId="${foreign}" action="/done">${OTHER}</Dial>`)
    expect(bench.codes).toEqual([13214])
    expect(bench.dialers.number.requests).toEqual([])
    await bench.receive(`<Dial>${OTHER}</Dial>`)
    await bench.receive(`<Dial callerId="${foreign}"><Sip>sip:a@192.0.2.1</Sip></Dial>`)

    expect(bench.dialers.number.requests.map(({ from }) => from)).toEqual([CALLER])
    expect(bench.dialers.sip.requests.map(({ from }) => from)).toEqual([foreign])
  })

  test('ends the other at the star with hangupOnStar, and not without', async () => {
    const plain = await bench.connect(`<Dial>${OTHER}</Dial>`)
    plain.presses('*')
    await bench.settle()
    expect(bench.dialers.number.last.end).toBeNull()

    const leg = await bench.connect(`<Dial hangupOnStar="true" action="/done">${OTHER}</Dial>`)
    leg.presses('1*')
    await bench.settle()

    expect(bench.dialers.number.last.told).toEqual(['hangup normal'])
    expect(bench.documents.asked(DONE)[0]).toMatchObject({ DialCallStatus: 'completed' })
  })

  test('ends the other at its timeLimit', async () => {
    await bench.connect(`<Dial timeLimit="20" action="/done">${OTHER}</Dial>`)
    await bench.advance(20_000)

    expect(bench.dialers.number.last.told).toEqual(['hangup time-limit'])
    expect(bench.documents.asked(DONE)[0]).toMatchObject({ DialCallDuration: '20' })
  })

  test('lets the caller hear the other network before the answer', async () => {
    const leg = await bench.receive(`<Dial>${OTHER}</Dial>`)
    const other = bench.dialers.number.last
    other.playsEarly()
    await bench.settle()

    expect(bench.media.hears(leg.endpointId, other.endpointId)).toBe(true)
    expect(bench.media.hears(other.endpointId, leg.endpointId)).toBe(false)
    expect(bench.media.playsTo(leg.endpointId)).toEqual([])
    other.answers()
    await bench.settle()
    expect(bench.media.hearEachOther(leg.endpointId, other.endpointId)).toBe(true)
  })
})
