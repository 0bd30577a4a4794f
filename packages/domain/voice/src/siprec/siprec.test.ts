/** Sessions with recorders from documents and by request: what is asked for, told and left behind. */
import { Emitter, makeSid } from '@offhook/core'
import { describe, expect, test } from 'vitest'
import type {
  RecordedConversation,
  RecorderDoor,
  RecorderEvents,
  RecorderSession,
} from '../ports.ts'
import type { Bench } from '../testing/bench.ts'
import { eachBench } from '../testing/each-bench.ts'

const HOOK = 'https://app/recorded'
const WAIT = '<Pause length="60"/>'

/** Recorders in the test's hand. */
class ScriptedRecorders implements RecorderDoor {
  readonly sessions: ScriptedSession[] = []

  has(connector: string): boolean {
    return connector === 'archive'
  }

  open(_connector: string, conversation: RecordedConversation): RecorderSession {
    const session = new ScriptedSession(conversation)
    this.sessions.push(session)
    return session
  }
}

class ScriptedSession implements RecorderSession {
  readonly events = new Emitter<RecorderEvents>()
  readonly told: RecordedConversation[]
  isClosed = false

  constructor(conversation: RecordedConversation) {
    this.told = [conversation]
  }

  update(conversation: RecordedConversation): void {
    this.told.push(conversation)
  }

  close(): void {
    this.isClosed = true
    this.events.emit('closed', null)
  }

  async takes(): Promise<void> {
    this.events.emit(
      'opened',
      this.told[0]!.tracks.map(({ track }) => ({ track, endpointId: bench.media.open() })),
    )
    await bench.settle()
  }
}

let bench: Bench
let recorders: ScriptedRecorders

eachBench(
  (each) => {
    bench = each
  },
  () => {
    recorders = new ScriptedRecorders()
    return { recorders }
  },
)

const last = () => recorders.sessions.at(-1)!
const told = () => bench.store.webhooks(HOOK).map(({ SiprecEvent }) => SiprecEvent)
const start = (attributes = '', inner = '') =>
  `<Start><Siprec connectorName="archive" statusCallback="${HOOK}" ${attributes}>${inner}</Siprec></Start>`

describe('<Start><Siprec>', () => {
  test('calls the recorder, and sends it both tracks once it has taken the call', async () => {
    const inner = '<Parameter name="case" value="7"/>'
    const leg = await bench.receive(`${start('', inner)}<Say>on</Say>${WAIT}`)

    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say on'])
    const { from } = bench.row(leg)
    const caller = { callSid: leg.callSid, name: from, address: from }
    expect(last().told).toEqual([
      {
        callSid: leg.callSid,
        tracks: [
          { track: 'inbound', speakers: [caller] },
          { track: 'outbound', speakers: [] },
        ],
        listeners: [],
        parameters: { case: '7' },
      },
    ])
    expect(bench.media.sent('tap.start')).toEqual([])
    expect(told()).toEqual([])
    await last().takes()

    expect(bench.media.sent('tap.start')).toMatchObject([
      { of: { endpointId: leg.endpointId }, layout: 'sent', sink: { kind: 'feed' } },
      { of: { endpointId: leg.endpointId }, layout: 'heard', sink: { kind: 'feed' } },
    ])
    expect(bench.store.webhooks(HOOK)).toEqual([
      {
        AccountSid: bench.accountSid,
        CallSid: leg.callSid,
        SiprecSid: expect.stringMatching(/^SR/),
        SiprecName: expect.stringMatching(/^SR/),
        SiprecEvent: 'siprec-started',
        Timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      },
    ])
    leg.hangsUp()
    await bench.settle()
    expect(last().isClosed).toBe(true)
    expect(told()).toEqual(['siprec-started', 'siprec-stopped'])
  })

  test('tells the recorder who is in the call from then on', async () => {
    const leg = await bench.receive(`${start()}<Dial>+15550003333</Dial>`)
    await last().takes()
    const dialled = bench.dialers.number.last
    dialled.rings()
    dialled.answers()
    await bench.settle()

    const [, outbound] = last().told.at(-1)!.tracks
    expect(outbound!.speakers).toEqual([
      { callSid: bench.children[0]!.sid, name: '+15550003333', address: '+15550003333' },
    ])
    dialled.hangsUp()
    await bench.settle()
    expect(last().told.at(-1)!.tracks[1]!.speakers).toEqual([])
    expect(bench.row(leg).status).toBe('completed')
  })

  test('ends by its name', async () => {
    bench.documents.at('https://app/next', `<Stop><Siprec name="a"/></Stop>${WAIT}`)
    await bench.receive(`${start('name="a"')}<Pause length="1"/><Redirect>/next</Redirect>`)
    await last().takes()
    await bench.advance(1_000)

    expect(last().isClosed).toBe(true)
    expect(bench.media.sent('tap.stop')).toHaveLength(2)
    expect(told()).toEqual(['siprec-started', 'siprec-stopped'])
  })

  test('whose recorder refuses is an alert and a callback; the call goes on', async () => {
    const leg = await bench.receive(`${start()}${WAIT}`)
    last().events.emit('closed', 'it said 403 Forbidden')
    await bench.settle()

    expect(bench.codes).toEqual([32011])
    expect(bench.store.webhooks(HOOK)).toMatchObject([
      {
        SiprecEvent: 'siprec-error',
        SiprecErrorCode: '32011',
        SiprecError: 'The recorder did not take the call: it said 403 Forbidden',
      },
    ])
    expect(leg.told).toEqual(['ring', 'answer'])
  })

  test.each([
    ['names no connector of ours', '<Start><Siprec connectorName="x"/></Start>', 31940],
    ['takes a name twice', `${start('name="a"')}${start('name="a"')}`, 20001],
    ['takes more tracks than a call may have', start().repeat(3), 31941],
    ['stops what there is not', '<Stop><Siprec name="b"/></Stop>', 12200],
  ])('that %s is a warning', async (_case, verbs, code) => {
    await bench.receive(`${verbs}${WAIT}`)

    expect(bench.codes).toEqual([code])
  })

  test('shares the limit of tracks with streams', async () => {
    const stream = '<Start><Stream url="wss://app/audio" track="both_tracks"/></Start>'
    await bench.receive(`${start()}${stream}${stream}${WAIT}`)

    expect(bench.media.sent('stream.open')).toHaveLength(1)
    expect(bench.codes).toEqual([31941])
  })
})

describe('near a payment', () => {
  test('a recorder hears silence, and goes on when it is over', async () => {
    const leg = await bench.receive(`${start()}${WAIT}`)
    await last().takes()
    const goOn = await bench.voice.pauseRecordings(leg.callSid)
    expect(bench.media.sent('tap.pause')).toMatchObject([
      { behaviour: 'silence' },
      { behaviour: 'silence' },
    ])
    await goOn()
    expect(bench.media.sent('tap.resume')).toHaveLength(2)
  })

  test('one that begins meanwhile is silent from its first moment', async () => {
    const leg = await bench.receive(`<Say>on</Say>${WAIT}`)
    const goOn = await bench.voice.pauseRecordings(leg.callSid)
    const request = { connector: 'archive', name: null, track: 'inbound_track' } as const
    await bench.voice.startSiprec(bench.accountSid, leg.callSid, {
      ...{ ...request, callback: null, parameters: {} },
    })
    await last().takes()

    expect(bench.media.sent('tap.pause')).toHaveLength(1)
    await goOn()
    expect(bench.media.sent('tap.resume')).toHaveLength(1)
  })
})

describe('by request', () => {
  const request = {
    ...{ connector: 'archive', name: 'mine', track: 'both_tracks' as const },
    ...{ callback: null, parameters: {} },
  }

  test('begins and stops, by name or sid', async () => {
    const leg = await bench.receive(`<Say>on</Say>${WAIT}`)
    const row = await bench.voice.startSiprec(bench.accountSid, leg.callSid, request)
    expect(row).toMatchObject({ callSid: leg.callSid, name: 'mine', status: 'in-progress' })

    const stopped = await bench.voice.stopSiprec(bench.accountSid, leg.callSid, 'mine')
    expect(stopped).toMatchObject({ sid: row.sid, status: 'stopped' })
    expect(await bench.voice.stopSiprec(bench.accountSid, leg.callSid, row.sid)).toEqual(stopped)
  })

  test('is refused for calls and sessions that there are not', async () => {
    const leg = await bench.receive(`<Say>on</Say>${WAIT}`)
    const { voice, accountSid } = bench
    await expect(voice.startSiprec(accountSid, makeSid('CA'), request)).rejects.toMatchObject({
      code: 20404,
    })
    await expect(voice.stopSiprec(accountSid, leg.callSid, 'x')).rejects.toMatchObject({
      code: 20404,
    })
  })
})
