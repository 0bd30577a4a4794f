import { describe, expect, test } from 'vitest'
import type { Bench } from '../../testing/bench.ts'
import { DONE, eachBench } from '../../testing/each-bench.ts'

const APP = 'https://app/application'
let bench: Bench
let sid: string

eachBench((each) => {
  bench = each
  sid = bench.addApplication({ voiceUrl: APP, voiceMethod: 'POST' })
})

const child = () => bench.children[0]!
const dial = (attributes = '', inside = sid, more = '') =>
  bench.receive(
    `<Dial action="/done" ${more}><Application ${attributes}>${inside}</Application></Dial>`,
  )

describe('Dial of an application', () => {
  test('runs its document as a call of its own, which the caller hears and answers by keys', async () => {
    bench.documents.at(APP, '<Gather numDigits="1" action="/key"><Say>press</Say></Gather>')
    bench.documents.at('https://app/key', '<Say>thanks</Say>')
    const leg = await dial(
      '',
      `<ApplicationSid>${sid}</ApplicationSid><Parameter name="order" value="7"/>`,
    )
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say press'])
    expect(bench.documents.asked(APP)[0]).toMatchObject({
      CallSid: child().sid,
      ParentCallSid: leg.callSid,
      Direction: 'outbound-dial',
      To: sid,
      From: bench.row(leg).from,
      ApplicationSid: sid,
      Param_order: '7',
    })

    leg.presses('3')
    await bench.settle()

    expect(bench.documents.asked('https://app/key')[0]).toMatchObject({
      Digits: '3',
      Param_order: '7',
    })
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say thanks'])
    await bench.advance(1_000)
    expect(bench.documents.asked(DONE)[0]).toMatchObject({
      CallSid: leg.callSid,
      DialCallStatus: 'completed',
      DialCallSid: child().sid,
      DialCallDuration: '1',
      DialBridged: 'true',
    })
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say after'])
    expect(leg.end).toBeNull()
  })

  test('shows it the number that was called with copyParentTo, and tells its progress', async () => {
    bench.documents.at(APP, '<Pause length="2"/>')
    const leg = await dial(
      'copyParentTo="true" statusCallback="/s" statusCallbackEvent="answered completed"',
    )
    await bench.advance(2_000)

    expect(bench.documents.asked(APP)[0]).toMatchObject({ To: bench.row(leg).to })
    expect(bench.store.webhooks('https://app/s').map(({ CallStatus }) => CallStatus)).toEqual([
      'in-progress',
      'completed',
    ])
  })

  test('whose document dials on lets the caller talk, and takes them back after it', async () => {
    bench.documents.at(APP, '<Dial>+15550003333</Dial>')
    const leg = await dial()
    const other = bench.dialers.number.last
    other.answers()
    await bench.settle()
    expect(bench.media.hearEachOther(leg.endpointId, other.endpointId)).toBe(true)

    other.hangsUp()
    await bench.settle()

    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say after'])
    expect(bench.media.rooms.size).toBe(0)
  })

  test('whose document is in a conference leaves it with its end', async () => {
    bench.documents.at(APP, '<Dial timeLimit="5"><Conference beep="false">room</Conference></Dial>')
    const other = await bench.receive('<Dial><Conference beep="false">room</Conference></Dial>')
    const leg = await dial()
    expect(bench.media.hearEachOther(leg.endpointId, other.endpointId)).toBe(true)
    await bench.voice.updateCall(bench.accountSid, child().sid, { status: 'completed' })
    await bench.settle()

    expect(bench.media.hears(other.endpointId, leg.endpointId)).toBe(false)
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say after'])
    other.hangsUp()
    await bench.settle()
  })

  test.each([
    ['the caller hangs up', (leg: { hangsUp(): void }) => leg.hangsUp()],
    ['the star is pressed', (leg: { presses(keys: string): void }) => leg.presses('*')],
  ])('ends when %s, and the action is told', async (_case, happens) => {
    bench.documents.at(APP, '<Say loop="0">press</Say>')
    const leg = await dial('', sid, 'hangupOnStar="true"')
    happens(leg)
    await bench.settle()

    expect(child()).toMatchObject({ status: 'completed' })
    expect(bench.documents.asked(DONE)[0]).toMatchObject({ DialCallStatus: 'completed' })
  })

  test('ends after the timeLimit', async () => {
    bench.documents.at(APP, '<Say loop="0">press</Say>')
    await dial('', sid, 'timeLimit="3"')
    await bench.advance(3_000)

    expect(bench.documents.asked(DONE)[0]).toMatchObject({ DialCallDuration: '3' })
  })

  test.each([
    ['that is not there', `AP${'0'.repeat(32)}`],
    ['that is none', 'my application'],
    ['without a name', ''],
  ])('%s is told of as failed, with 13224', async (_case, named) => {
    const leg = await dial('', named)

    expect(bench.codes).toEqual([13224])
    expect(bench.documents.asked(DONE)[0]).toMatchObject({ DialCallStatus: 'failed' })
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say after'])
  })

  test('that dials itself comes to an end', async () => {
    bench.documents.at(APP, `<Dial><Application>${sid}</Application></Dial>`)
    await dial()
    await bench.settle()

    expect(bench.codes).toEqual([13224])
    expect(bench.calls.filter(({ status }) => status === 'in-progress')).toHaveLength(1)
    expect(bench.documents.asked(DONE)).toHaveLength(1)
  })
})

test('an application beside others is 13215', async () => {
  await bench.receive(`<Dial><Application>${sid}</Application><Client>anna</Client></Dial>`)

  expect(bench.codes).toEqual([13215])
})
