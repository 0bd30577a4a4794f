/** What happens to a talk that Dial has made: recordings, transfers, callbacks, redirects. */
import { describe, expect, test } from 'vitest'
import type { Recording } from '../../model.ts'
import type { Bench } from '../../testing/bench.ts'
import { DONE, eachBench } from '../../testing/each-bench.ts'
import type { WireLeg } from '../../testing/wire-leg.ts'

const OTHER = '+15550003333'
let bench: Bench

eachBench((each) => {
  bench = each
})

describe('a party who asks to be rid of the call', () => {
  const REFER = 'https://app/refer'
  const talk = (attributes = 'referUrl="/refer"') =>
    bench.connect(`<Dial ${attributes} action="/done">${OTHER}</Dial>`)

  test('is let go, and the caller goes on with what the application says', async () => {
    bench.documents.at(REFER, '<Say>one moment</Say>')
    const leg = await talk()
    const said = await bench.dialers.number.last.refers('sip:bob@example.org')
    await bench.settle()

    expect(said).toBe('accepted')
    expect(bench.documents.asked(REFER)).toMatchObject([
      {
        CallSid: leg.callSid,
        ReferTransferTarget: 'sip:bob@example.org',
        'SipHeader_X-Why': 'busy',
      },
    ])
    expect(bench.documents.asked(DONE)).toEqual([])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say one moment'])
    // The document dials nobody: the call is served here.
    await bench.advance(3_000)
    expect(bench.dialers.number.last.told).toEqual(['progress 200', 'hangup normal'])
  })

  test.each([
    ['answers', (there: WireLeg) => there.answers(), ['progress 180', 'progress 200']],
    ['is busy', (there: WireLeg) => there.hangsUp('busy', 486), ['progress 180', 'progress 486']],
  ])('is told what came of it when who is dialled there %s', async (_, does, told) => {
    bench.documents.at(REFER, `<Dial>+15550004444</Dial>`)
    await talk()
    const referrer = bench.dialers.number.last
    await referrer.refers('sip:bob@example.org')
    await bench.settle()
    const there = bench.dialers.number.last
    there.rings()
    await bench.settle()
    expect(referrer.told).toEqual(['progress 180'])
    does(there)
    await bench.advance(3_000)

    expect(referrer.told).toEqual([...told, 'hangup normal'])
  })

  test('takes the transfer along when both it and the caller hang up', async () => {
    bench.documents.at(REFER, '<Dial>+15550004444</Dial>')
    const leg = await talk()
    const referrer = bench.dialers.number.last
    await referrer.refers('sip:bob@example.org')
    await bench.settle()
    leg.hangsUp()
    await bench.settle()

    expect(referrer.told).toEqual(['progress 487', 'hangup normal'])
  })

  test('is let go as the caller, and the dialled party goes on with the document', async () => {
    bench.documents.at(REFER, '<Say>one moment</Say>')
    const leg = await talk('referUrl="/refer" referMethod="GET"')
    const other = bench.dialers.number.last
    expect(await leg.refers('sip:bob@example.org')).toBe('accepted')
    await bench.settle()

    expect(bench.documents.asked(REFER)[0]).toMatchObject({ CallSid: bench.children[0]!.sid })
    expect(bench.media.playsTo(other.endpointId)).toEqual(['say one moment'])
    expect(leg.told).toEqual(['ring', 'answer'])
    await bench.advance(3_000)
    expect(leg.told.slice(0, 3)).toEqual(['ring', 'answer', 'progress 200'])
    expect(bench.media.played(leg.endpointId)).toContain('say after')
    other.hangsUp()
  })

  test('is refused without a referUrl, and the talk goes on', async () => {
    const leg = await talk('')
    const said = await bench.dialers.number.last.refers('sip:bob@example.org')

    expect(said).toBe('refused')
    expect(bench.codes).toEqual([13802])
    expect(bench.media.hearEachOther(leg.endpointId, bench.dialers.number.last.endpointId)).toBe(
      true,
    )
  })
})

describe('status callbacks of a dialled party', () => {
  test('tell the events that were asked for, in order', async () => {
    const leg = await bench.receive(
      `<Dial><Number statusCallback="/s" statusCallbackEvent="initiated ringing answered completed">${OTHER}</Number></Dial>`,
    )
    bench.dialers.number.last.rings()
    bench.dialers.number.last.answers()
    await bench.advance(61_000)
    bench.dialers.number.last.hangsUp()
    await bench.settle()

    const told = bench.store.webhooks('https://app/s')
    expect(told.map((each) => [each['CallStatus'], each['SequenceNumber']])).toEqual([
      ['initiated', '0'],
      ['ringing', '1'],
      ['in-progress', '2'],
      ['completed', '3'],
    ])
    expect(told.at(-1)).toMatchObject({
      ParentCallSid: leg.callSid,
      CallDuration: '61',
      Duration: '2',
      CallbackSource: 'call-progress-events',
    })
  })
})

describe('Dial that records', () => {
  const rows = () => bench.store.rows<Recording>('recording')

  test('records the parent leg in two channels from the answer, and tells the action', async () => {
    const leg = await bench.connect(
      `<Dial record="record-from-answer-dual" action="/done" recordingStatusCallback="/rec">${OTHER}</Dial>`,
    )
    expect(rows()[0]).toMatchObject({
      status: 'in-progress',
      source: 'DialVerb',
      channels: 2,
      callSid: leg.callSid,
    })
    expect(bench.media.sent('tap.start')[0]).toMatchObject({
      of: { endpointId: leg.endpointId },
      layout: 'dual',
      firstChannel: 'sent',
      sink: { kind: 'wav', path: `recordings/${rows()[0]!.sid}.wav` },
    })

    await bench.advance(5_000)
    bench.dialers.number.last.hangsUp()
    await bench.settle()

    const { sid } = rows()[0]!
    expect(rows()[0]).toMatchObject({ status: 'completed', durationMs: 5_000 })
    expect(bench.documents.asked(DONE)[0]).toMatchObject({
      RecordingSid: sid,
      RecordingDuration: '5',
      RecordingUrl: `https://offhook.test/2010-04-01/Accounts/${bench.accountSid}/Recordings/${sid}`,
    })
    expect(bench.store.webhooks('https://app/rec')).toMatchObject([
      { RecordingStatus: 'completed', RecordingSource: 'DialVerb', RecordingChannels: '2' },
    ])
  })

  test('names the recording in the last callback of the call', async () => {
    bench.configure({ statusCallback: 'https://app/status' })
    const leg = await bench.connect(`<Dial record="record-from-answer">${OTHER}</Dial>`)
    leg.hangsUp()
    await bench.settle()

    expect(bench.store.webhooks('https://app/status')).toMatchObject([
      { CallStatus: 'completed', RecordingSid: rows()[0]?.sid },
    ])
  })

  test.each(['false', 'true'])(
    'records from ringing on when told so, answerOnBridge %s',
    async (answerOnBridge) => {
      const leg = await bench.receive(
        `<Dial answerOnBridge="${answerOnBridge}" record="record-from-ringing">${OTHER}</Dial>`,
      )

      expect(leg.told.includes('answer')).toBe(answerOnBridge === 'false')
      expect(rows()).toHaveLength(1)
      expect(rows()[0]?.channels).toBe(1)
    },
  )

  test('does not record a call that nobody answers', async () => {
    await bench.receive(`<Dial record="record-from-answer" action="/done">${OTHER}</Dial>`)
    bench.dialers.number.last.hangsUp('busy')
    await bench.settle()

    expect(rows()).toEqual([])
    expect(bench.documents.asked(DONE)[0]).not.toHaveProperty('RecordingSid')
  })
})

describe('a redirect from outside', () => {
  test('of the parent ends the child and runs the new document; the action is not asked', async () => {
    const leg = await bench.connect(`<Dial action="/done">${OTHER}</Dial>`)
    await bench.voice.updateCall(bench.accountSid, leg.callSid, { url: 'https://app/new' })
    bench.documents.at('https://app/new', '<Say>new</Say>')
    await bench.settle()

    expect(bench.dialers.number.last.told).toEqual(['hangup normal'])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say new'])
    expect(bench.documents.asked(DONE)).toEqual([])
  })

  test('of the child takes it out of the bridge; the parent goes on', async () => {
    const leg = await bench.connect(`<Dial action="/done">${OTHER}</Dial>`)
    const other = bench.dialers.number.last
    await bench.voice.updateCall(bench.accountSid, bench.children[0]!.sid, {
      twiml: '<Response><Say>moved</Say></Response>',
    })
    await bench.settle()

    expect(bench.media.playsTo(other.endpointId)).toEqual(['say moved'])
    expect(other.end).toBeNull()
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say after'])
    expect(bench.documents.asked(DONE)[0]).not.toHaveProperty('DialCallDuration')
  })
})
