import { errors, OffhookError } from '@offhook/core'
import { describe, expect, test } from 'vitest'
import type { Call, Recording } from '../../model.ts'
import { type Bench, CALLER, type IncomingParty } from '../../testing/bench.ts'
import { DONE, eachBench } from '../../testing/each-bench.ts'

const OTHER = '+15550003333'
let bench: Bench

eachBench((each) => {
  bench = each
})

function children(): Call[] {
  return bench.calls.filter(({ parentCallSid }) => parentCallSid !== null)
}

async function connect(verbs: string): Promise<IncomingParty> {
  const leg = await bench.receive(verbs)
  bench.dialers.number.last.rings()
  bench.dialers.number.last.answers()
  await bench.settle()
  return leg
}

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
    expect(children()[0]).toMatchObject({ status: 'ringing', direction: 'outbound-dial' })
    other.answers()
    await bench.settle()

    expect(bench.media.hearEachOther(leg.endpointId, other.endpointId)).toBe(true)
    expect(bench.media.playsTo(leg.endpointId)).toEqual([])
    expect(children()[0]).toMatchObject({ status: 'in-progress', parentCallSid: leg.callSid })
  })

  test('stops ringback and joins in one batch', async () => {
    await connect(`<Dial>${OTHER}</Dial>`)

    const batch = bench.media.batches.find((each) => each.some(({ type }) => type === 'room.open'))
    expect(batch?.map(({ type }) => type)).toEqual([
      'room.open',
      'player.stop',
      'room.set-member',
      'room.set-member',
    ])
  })

  test('goes on with the action when the other hangs up', async () => {
    const leg = await connect(`<Dial action="/done">${OTHER}</Dial><Say>never</Say>`)
    await bench.advance(7_000)
    bench.dialers.number.last.hangsUp()
    await bench.settle()

    expect(bench.documents.asked(DONE)[0]).toMatchObject({
      DialCallStatus: 'completed',
      DialCallSid: children()[0]!.sid,
      DialCallDuration: '7',
      DialBridged: 'true',
      CallStatus: 'in-progress',
    })
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say after'])
    expect(bench.media.rooms.size).toBe(0)
  })

  test('without an action goes on with the next verb', async () => {
    const leg = await connect(`<Dial>${OTHER}</Dial><Say>next</Say>`)
    bench.dialers.number.last.hangsUp()
    await bench.settle()

    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say next'])
  })

  test('hangs the other up when the caller goes, and still tells the action', async () => {
    const leg = await connect(`<Dial action="/done">${OTHER}</Dial>`)
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
    expect(children()[0]?.status).toBe('canceled')
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

  test('fails when the call cannot be placed, and notifies', async () => {
    bench.dialers.number.refuses = new OffhookError(errors.dialNotPermitted, 'not permitted')
    await bench.receive(`<Dial action="/done">${OTHER}</Dial>`)

    expect(bench.codes).toEqual([13227])
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
    expect(children()).toEqual([])
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
    const plain = await connect(`<Dial>${OTHER}</Dial>`)
    plain.presses('*')
    await bench.settle()
    expect(bench.dialers.number.last.end).toBeNull()

    const leg = await connect(`<Dial hangupOnStar="true" action="/done">${OTHER}</Dial>`)
    leg.presses('1*')
    await bench.settle()

    expect(bench.dialers.number.last.told).toEqual(['hangup normal'])
    expect(bench.documents.asked(DONE)[0]).toMatchObject({ DialCallStatus: 'completed' })
  })

  test('ends the other at its timeLimit', async () => {
    await connect(`<Dial timeLimit="20" action="/done">${OTHER}</Dial>`)
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

describe('Dial with answerOnBridge', () => {
  test('rings on until the bridge, then answers', async () => {
    const leg = await bench.receive(`<Dial answerOnBridge="true">${OTHER}</Dial>`)
    expect(leg.told).toEqual(['ring'])
    expect(bench.media.playsTo(leg.endpointId)).toEqual([])

    bench.dialers.number.last.answers()
    await bench.settle()

    expect(leg.told).toEqual(['ring', 'answer'])
    expect(bench.media.hearEachOther(leg.endpointId, bench.dialers.number.last.endpointId)).toBe(
      true,
    )
  })

  test('lets a caller who gives up go unanswered', async () => {
    const leg = await bench.receive(`<Dial answerOnBridge="true">${OTHER}</Dial>`)
    leg.hangsUp('canceled')
    await bench.settle()

    expect(bench.row(leg).status).toBe('no-answer')
    expect(bench.dialers.number.last.told).toEqual(['hangup canceled'])
  })
})

describe('Dial of several', () => {
  const two = `<Number>${OTHER}</Number><Client>anna</Client>`

  test('rings all at once; the first to answer wins and the rest are cancelled', async () => {
    const leg = await bench.receive(`<Dial action="/done">${two}</Dial>`)
    bench.dialers.number.last.rings()
    bench.dialers.client.last.answers()
    await bench.settle()

    expect(bench.dialers.number.last.told).toEqual(['hangup canceled'])
    expect(bench.media.hearEachOther(leg.endpointId, bench.dialers.client.last.endpointId)).toBe(
      true,
    )
    expect(
      children()
        .map(({ status }) => status)
        .sort(),
    ).toEqual(['canceled', 'in-progress'])
  })

  test('fails when all fail, with the word that tells most', async () => {
    await bench.receive(`<Dial action="/done">${two}</Dial>`)
    bench.dialers.number.last.hangsUp('busy')
    bench.dialers.client.last.hangsUp('not-found')
    await bench.settle()

    expect(bench.documents.asked(DONE)[0]).toMatchObject({ DialCallStatus: 'busy' })
  })

  test('one that cannot be placed does not disturb the others', async () => {
    bench.dialers.number.refuses = new OffhookError(errors.numberInvalid, 'no')
    const leg = await bench.receive(`<Dial>${two}</Dial>`)
    bench.dialers.client.last.answers()
    await bench.settle()

    expect(bench.media.hearEachOther(leg.endpointId, bench.dialers.client.last.endpointId)).toBe(
      true,
    )
  })

  test('tries one after the other when sequential', async () => {
    await bench.receive(`<Dial sequential="true" timeout="5">${two}</Dial>`)
    expect(bench.dialers.client.legs).toEqual([])

    await bench.advance(10_000)

    expect(bench.dialers.number.last.told).toEqual(['hangup no-answer'])
    expect(bench.dialers.client.legs).toHaveLength(1)
    bench.dialers.client.last.answers()
    await bench.settle()
    expect(
      children()
        .map(({ status }) => status)
        .sort(),
    ).toEqual(['in-progress', 'no-answer'])
  })

  test('calls at most ten', async () => {
    const many = Array.from({ length: 12 }, (_, i) => `<Client>c${i}</Client>`).join('')
    await bench.receive(`<Dial>${many}</Dial>`)

    expect(bench.dialers.client.legs).toHaveLength(10)
    expect(bench.codes).toEqual([13215])
  })

  test('gives a browser its parameters and a SIP URI its headers and credentials', async () => {
    await bench.receive(
      `<Dial><Client><Identity>anna</Identity><Parameter name="order" value="7"/></Client>
       <Sip username="u" password="p">sip:desk@example.org?X-Order=7&amp;Via=evil</Sip></Dial>`,
    )

    expect(bench.dialers.client.requests[0]?.destination).toEqual({
      kind: 'client',
      identity: 'anna',
      parameters: { order: '7' },
    })
    expect(bench.dialers.sip.requests[0]).toMatchObject({
      destination: { kind: 'sip', uri: 'sip:desk@example.org', username: 'u', password: 'p' },
      headers: { 'X-Order': '7' },
    })
    expect(bench.dialers.sip.requests[0]?.headers).not.toHaveProperty('Via')
  })

  test('takes the first of several addresses, and headers beside it', async () => {
    await bench.receive(
      `<Dial><Sip username="all"><Uri priority="2">sip:b@example.org</Uri>
       <Uri priority="1" username="u" password="p">a@example.org;transport=tcp</Uri>
       <Headers><Header name="X-Order" value="a b&amp;c"/></Headers></Sip></Dial>`,
    )

    expect(bench.dialers.sip.requests).toMatchObject([
      {
        destination: { uri: 'sip:a@example.org;transport=tcp', username: 'u', password: 'p' },
        headers: { 'X-Order': 'a b&c' },
      },
    ])
    expect(bench.codes).toEqual([13241])
  })

  test('tells the action what a SIP party has answered with', async () => {
    await bench.receive('<Dial action="/done"><Sip>desk@example.org</Sip></Dial>')
    bench.dialers.sip.last.answerHeaders = { 'X-Case': '17' }
    bench.dialers.sip.last.hangsUp('busy', 486)
    await bench.settle()

    expect(bench.documents.asked(DONE)[0]).toMatchObject({
      DialCallStatus: 'busy',
      DialSipResponseCode: '486',
      'DialSipHeader_X-Case': '17',
    })
  })

  test('takes a user and a host without a scheme as a SIP address', async () => {
    await bench.receive('<Dial><Sip>kate@example.com?X-Order=7</Sip></Dial>')

    expect(bench.dialers.sip.requests[0]).toMatchObject({
      destination: { kind: 'sip', uri: 'sip:kate@example.com' },
      headers: { 'X-Order': '7' },
    })
  })
})

describe('the ringing that the caller hears', () => {
  test.each([
    ['', 'tone 440,480'],
    ['ringTone="uk"', 'tone 400,450'],
    ['ringTone="hu"', 'tone 425'],
    ['ringTone="us-old"', 'tone 420'],
  ])('with %s is %s', async (attribute, heard) => {
    const leg = await bench.receive(`<Dial ${attribute}>${OTHER}</Dial>`)

    expect(bench.media.playsTo(leg.endpointId)).toEqual([heard])
  })

  test('is what the network of the callee plays, also before the caller is answered', async () => {
    const leg = await bench.receive(`<Dial answerOnBridge="true">${OTHER}</Dial>`)
    const other = bench.dialers.number.last
    other.playsEarly()
    await bench.settle()

    expect(leg.told).toEqual(['ring', 'early'])
    expect(bench.media.hears(leg.endpointId, other.endpointId)).toBe(true)
    other.answers()
    await bench.settle()
    expect(leg.told).toEqual(['ring', 'early', 'answer'])
    expect(bench.media.hearEachOther(leg.endpointId, other.endpointId)).toBe(true)
  })

  test('begins again when who played something early did not come', async () => {
    const leg = await bench.receive(
      `<Dial sequential="true"><Number>${OTHER}</Number><Client>anna</Client></Dial>`,
    )
    bench.dialers.number.last.playsEarly()
    await bench.settle()
    expect(bench.media.playsTo(leg.endpointId)).toEqual([])
    bench.dialers.number.last.hangsUp('busy', 486)
    await bench.settle()
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['tone 440,480'])

    bench.dialers.client.last.answers()
    await bench.settle()

    expect(bench.media.hearEachOther(leg.endpointId, bench.dialers.client.last.endpointId)).toBe(
      true,
    )
  })
})

describe('a party who asks to be rid of the call', () => {
  const REFER = 'https://app/refer'
  const talk = (attributes = 'referUrl="/refer"') =>
    connect(`<Dial ${attributes} action="/done">${OTHER}</Dial>`)

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
    expect(bench.dialers.number.last.told).toEqual(['hangup normal'])
  })

  test('is let go as the caller, and the dialled party goes on with the document', async () => {
    bench.documents.at(REFER, '<Say>one moment</Say>')
    const leg = await talk('referUrl="/refer" referMethod="GET"')
    const other = bench.dialers.number.last
    expect(await leg.refers('sip:bob@example.org')).toBe('accepted')
    await bench.settle()

    expect(bench.documents.asked(REFER)[0]).toMatchObject({ CallSid: children()[0]!.sid })
    expect(bench.media.playsTo(other.endpointId)).toEqual(['say one moment'])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say after'])
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

describe('nouns of services that are not here', () => {
  test.each([
    ['WhatsApp', '+15550003333'],
    ['Sim', `DE${'0'.repeat(32)}`],
  ])('%s is refused with a warning, and the action is told', async (noun, text) => {
    await bench.receive(`<Dial action="/done"><${noun}>${text}</${noun}></Dial>`)

    expect(bench.codes).toEqual([13215])
    expect(bench.documents.asked(DONE)[0]).toMatchObject({ DialCallStatus: 'failed' })
    expect(bench.dialers.number.legs).toEqual([])
  })

  test('beside others leave those to be called', async () => {
    await bench.receive(`<Dial><WhatsApp>+1</WhatsApp><Number>${OTHER}</Number></Dial>`)

    expect(bench.codes).toEqual([13215])
    expect(bench.dialers.number.legs).toHaveLength(1)
  })
})

test.each(['events="call-progress-event"', 'passports="x"'])(
  'Dial with %s says that it has no effect',
  async (attribute) => {
    await bench.receive(`<Dial ${attribute}>${OTHER}</Dial>`)

    expect(bench.codes).toEqual([12200])
    expect(bench.dialers.number.legs).toHaveLength(1)
  },
)

describe('between answer and bridge', () => {
  test('the callee hears their document while the caller hears ringback', async () => {
    bench.documents.at('https://app/whisper', '<Say>a call for you</Say>')
    const leg = await bench.receive(`<Dial><Number url="/whisper">${OTHER}</Number></Dial>`)
    const other = bench.dialers.number.last
    other.answers()
    await bench.settle()

    expect(bench.media.playsTo(other.endpointId)).toEqual(['say a call for you'])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['tone 440,480'])
    expect(bench.documents.asked('https://app/whisper')[0]).toMatchObject({
      ParentCallSid: leg.callSid,
      Direction: 'outbound-dial',
    })
    await bench.advance(1_000)
    expect(bench.media.hearEachOther(leg.endpointId, other.endpointId)).toBe(true)
  })

  test('ends when the callee is sent elsewhere meanwhile, who is not joined', async () => {
    bench.documents.at('https://app/whisper', '<Say>a call for you</Say>')
    const leg = await bench.receive(
      `<Dial action="/done"><Number url="/whisper">${OTHER}</Number></Dial>`,
    )
    const callee = bench.dialers.number.last
    callee.answers()
    await bench.settle()
    const { sid } = bench.calls.find(({ direction }) => direction === 'outbound-dial')!
    const twiml = '<Response><Say>elsewhere</Say><Pause length="60"/></Response>'

    await bench.voice.updateCall(bench.accountSid, sid, { twiml })
    await bench.advance(500)

    expect(bench.media.playsTo(callee.endpointId)).toEqual(['say elsewhere'])
    await bench.advance(5_000)
    expect(bench.media.hears(leg.endpointId, callee.endpointId)).toBe(false)
    expect(bench.documents.asked(DONE)[0]).toMatchObject({ DialBridged: 'false' })
    expect(callee.told).not.toContain('hangup normal')
  })

  test('a callee who is hung up by their document is never bridged', async () => {
    bench.documents.at('https://app/whisper', '<Hangup/>')
    const leg = await bench.receive(
      `<Dial action="/done"><Number url="/whisper">${OTHER}</Number></Dial>`,
    )
    bench.dialers.number.last.answers()
    await bench.settle()

    expect(bench.media.seats.has(leg.endpointId)).toBe(false)
    expect(bench.documents.asked(DONE)[0]).toMatchObject({
      DialCallStatus: 'completed',
      DialBridged: 'false',
    })
  })

  test('a document that fails hangs the callee up', async () => {
    await bench.receive(`<Dial action="/done"><Number url="/gone">${OTHER}</Number></Dial>`)
    bench.dialers.number.last.answers()
    await bench.settle()

    expect(bench.dialers.number.last.told).toEqual(['hangup normal'])
    expect(bench.codes).toEqual([11200])
  })

  test('a Dial inside it is left out with 13201', async () => {
    bench.documents.at('https://app/whisper', '<Dial>+15550004444</Dial><Say>hi</Say>')
    await bench.receive(`<Dial><Number url="/whisper">${OTHER}</Number></Dial>`)
    bench.dialers.number.last.answers()
    await bench.settle()

    expect(bench.codes).toEqual([13201])
    expect(bench.dialers.number.legs).toHaveLength(1)
  })

  test('digits are sent before the bridge', async () => {
    const leg = await bench.receive(`<Dial><Number sendDigits="w12">${OTHER}</Number></Dial>`)
    const other = bench.dialers.number.last
    other.answers()
    await bench.settle()
    expect(bench.media.sent('endpoint.send-digits')[0]?.digits).toBe('w12')
    expect(bench.media.hearEachOther(leg.endpointId, other.endpointId)).toBe(false)

    await bench.advance(1_000)

    expect(bench.media.hearEachOther(leg.endpointId, other.endpointId)).toBe(true)
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
    const leg = await connect(
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
    const leg = await connect(`<Dial record="record-from-answer">${OTHER}</Dial>`)
    leg.hangsUp()
    await bench.settle()

    expect(bench.store.webhooks('https://app/status')).toMatchObject([
      { CallStatus: 'completed', RecordingSid: rows()[0]?.sid },
    ])
  })

  test('records from ringing on when told so', async () => {
    await bench.receive(`<Dial record="record-from-ringing">${OTHER}</Dial>`)

    expect(rows()).toHaveLength(1)
    expect(rows()[0]?.channels).toBe(1)
  })

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
    const leg = await connect(`<Dial action="/done">${OTHER}</Dial>`)
    await bench.voice.updateCall(bench.accountSid, leg.callSid, { url: 'https://app/new' })
    bench.documents.at('https://app/new', '<Say>new</Say>')
    await bench.settle()

    expect(bench.dialers.number.last.told).toEqual(['hangup normal'])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say new'])
    expect(bench.documents.asked(DONE)).toEqual([])
  })

  test('of the child takes it out of the bridge; the parent goes on', async () => {
    const leg = await connect(`<Dial action="/done">${OTHER}</Dial>`)
    const other = bench.dialers.number.last
    await bench.voice.updateCall(bench.accountSid, children()[0]!.sid, {
      twiml: '<Response><Say>moved</Say></Response>',
    })
    await bench.settle()

    expect(bench.media.playsTo(other.endpointId)).toEqual(['say moved'])
    expect(other.end).toBeNull()
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say after'])
    expect(bench.documents.asked(DONE)[0]).not.toHaveProperty('DialCallDuration')
  })
})
