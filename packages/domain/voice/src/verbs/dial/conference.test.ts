import { describe, expect, test } from 'vitest'
import type { Conference, Participant, Recording } from '../../model.ts'
import type { Bench, IncomingParty } from '../../testing/bench.ts'
import { DONE, eachBench } from '../../testing/each-bench.ts'

let bench: Bench

eachBench((each) => {
  bench = each
})

const join = (attributes = '', dial = '', name = 'room'): Promise<IncomingParty> =>
  bench.receive(`<Dial ${dial}><Conference ${attributes}>${name}</Conference></Dial>`)

const conferences = () => bench.store.rows<Conference>('conference')
const participants = () => bench.store.rows<Participant>('participant')
const callbacks = () =>
  bench.store.webhooks('https://app/c').map(({ StatusCallbackEvent }) => StatusCallbackEvent)

describe('Dial of a conference', () => {
  test('answers, plays music to the first, and joins both when the second comes', async () => {
    const first = await join()
    expect(first.told).toEqual(['ring', 'answer'])
    expect(bench.media.playsTo(first.endpointId)).toEqual(['hold-music'])
    expect(conferences()[0]).toMatchObject({ friendlyName: 'room', status: 'init' })

    const second = await join()

    expect(bench.media.hearEachOther(first.endpointId, second.endpointId)).toBe(true)
    expect(bench.media.playsTo(first.endpointId)).toEqual(['beep-enter'])
    expect(conferences()).toMatchObject([{ status: 'in-progress' }])
  })

  test('begins for those who wait, though whoever began it left while that was written', async () => {
    const first = await join()
    bench.store.delayMs = 100
    const second = await join()
    const { sid } = conferences()[0]!
    while (bench.voice.participants(sid).length < 2) await bench.advance(50)
    second.hangsUp()
    await bench.advance(1_000)
    bench.store.delayMs = 0

    const third = await join()

    expect(conferences()).toMatchObject([{ status: 'in-progress' }])
    expect(bench.media.hearEachOther(first.endpointId, third.endpointId)).toBe(true)
    expect(bench.media.playsTo(first.endpointId)).not.toContain('hold-music')
  })

  test('tells the action that it was answered, and how it ended for each', async () => {
    const first = await join('endConferenceOnExit="true"', 'action="/done"')
    const second = await join('', 'action="/done"')
    first.hangsUp()
    await bench.settle()

    const told = bench.documents.asked(DONE)
    expect(told.map(({ CallSid, DialCallStatus }) => [CallSid, DialCallStatus]).sort()).toEqual(
      [
        [first.callSid, 'answered'],
        [second.callSid, 'answered'],
      ].sort(),
    )
    for (const each of told) {
      expect(each).not.toHaveProperty('DialCallSid')
      expect(each).not.toHaveProperty('DialCallDuration')
    }
    expect(bench.media.playsTo(second.endpointId)).toEqual(['say after'])
    expect(conferences()[0]).toMatchObject({
      status: 'completed',
      reasonEnded: 'participant-with-end-conference-on-exit-left',
    })
  })

  test('without an action goes on with the next verb', async () => {
    const first = await join('endConferenceOnExit="true"')
    const second = await bench.receive('<Dial><Conference>room</Conference></Dial><Say>next</Say>')
    first.hangsUp()
    await bench.settle()

    expect(bench.media.playsTo(second.endpointId)).toEqual(['say next'])
  })

  test('goes on with one who is left; the room of that name is new after the last', async () => {
    const first = await join()
    const second = await join()
    second.hangsUp()
    await bench.settle()
    expect(conferences()).toMatchObject([{ status: 'in-progress' }])

    first.hangsUp()
    await bench.settle()
    await join()

    expect(conferences().map(({ status }) => status)).toEqual(['completed', 'init'])
  })

  test('ends at the star with hangupOnStar, and at its timeLimit', async () => {
    const first = await join('', 'hangupOnStar="true" action="/done"')
    await join('', 'timeLimit="20" action="/done"')
    await join()
    first.presses('1*')
    await bench.settle()
    expect(bench.documents.asked(DONE)).toHaveLength(1)

    await bench.advance(20_000)

    expect(bench.documents.asked(DONE)).toHaveLength(2)
    expect(participants().filter(({ status }) => status === 'connected')).toHaveLength(1)
  })
})

describe('what a participant may say and hear', () => {
  test('muted hears and is not heard', async () => {
    const first = await join()
    const second = await join('muted="true"')

    expect(bench.media.hears(second.endpointId, first.endpointId)).toBe(true)
    expect(bench.media.hears(first.endpointId, second.endpointId)).toBe(false)
  })

  test('without one who may begin, all wait', async () => {
    const first = await join('startConferenceOnEnter="false"')
    const second = await join('startConferenceOnEnter="false"')
    expect(bench.media.hears(first.endpointId, second.endpointId)).toBe(false)
    expect(bench.media.playsTo(second.endpointId)).toEqual(['hold-music'])

    const third = await join()

    expect(bench.media.hearEachOther(first.endpointId, second.endpointId)).toBe(true)
    expect(bench.media.hearEachOther(first.endpointId, third.endpointId)).toBe(true)
  })

  test.each([
    ['true', ['beep-enter', 'beep-exit']],
    ['false', []],
    ['onEnter', ['beep-enter']],
    ['onExit', ['beep-exit']],
  ])('beep="%s" beeps so', async (beep, beeps) => {
    await join('beep="false"')
    await join('beep="false"')
    const third = await join(`beep="${beep}"`)
    await bench.advance(1_000)
    third.hangsUp()
    await bench.advance(1_000)

    const played = bench.media
      .sent('player.start')
      .flatMap(({ source }) => (source.kind === 'file' ? [source.path] : []))
    expect(played.filter((path) => path.startsWith('beep'))).toEqual(beeps)
  })

  test.each([
    ['off', [0, null]],
    ['small', [20, null]],
    ['medium', [40, null]],
    ['large', []],
  ])(
    'with a jitter buffer that is %s delays the participant alone, and while they are in it',
    async (size, delays) => {
      const other = await join()
      const party = await bench.receive(
        `<Dial hangupOnStar="true"><Conference jitterBufferSize="${size}">room</Conference></Dial><Pause/>`,
      )
      bench.media.press(party.endpointId, '*')
      await bench.settle()

      const limits = bench.media.batches
        .flat()
        .flatMap((command) => (command.type === 'endpoint.limit-delay' ? [command] : []))
      expect(limits.map(({ delayMs }) => delayMs)).toEqual(delays)
      expect(limits.every(({ endpointId }) => endpointId === party.endpointId)).toBe(true)
      expect(other.end).toBe(null)
      expect(bench.codes).toEqual([])
    },
  )

  test('on hold since before the start goes on to hear what was chosen for that', async () => {
    const first = await join()
    const { sid } = conferences()[0]!
    const holdUrl = 'https://app/hold'
    bench.documents.at(holdUrl, '<Say>held</Say>')
    const { accountSid, voice, media } = bench
    await voice.updateParticipant(accountSid, sid, first.callSid, { hold: true, holdUrl })
    await bench.settle()

    const second = await join()

    expect(conferences()).toMatchObject([{ status: 'in-progress' }])
    expect(media.playsTo(first.endpointId)).toContain('say held')
    expect(media.hearEachOther(first.endpointId, second.endpointId)).toBe(false)
    await voice.updateParticipant(accountSid, sid, first.callSid, { hold: false })
    expect(media.hearEachOther(first.endpointId, second.endpointId)).toBe(true)
    expect(media.playsTo(first.endpointId)).not.toContain('say held')
  })

  test('coaches one alone', async () => {
    const customer = await join()
    const agent = await join()
    const coach = await join(`coach="${agent.callSid}"`)

    expect(bench.media.hears(agent.endpointId, coach.endpointId)).toBe(true)
    expect(bench.media.hears(customer.endpointId, coach.endpointId)).toBe(false)
    expect(bench.media.hears(coach.endpointId, customer.endpointId)).toBe(true)
  })

  test('waits with a document once, then in silence', async () => {
    bench.documents.at('https://app/wait', '<Say>soon</Say>')
    const leg = await join('waitUrl="/wait" waitMethod="GET"')
    await bench.advance(5_000)

    expect(bench.media.played(leg.endpointId)).toEqual(['say soon'])
    expect(bench.documents.requests.at(-1)?.method).toBe('GET')
    expect(bench.documents.asked('https://app/wait')[0]).toMatchObject({
      CallSid: leg.callSid,
      ConferenceSid: conferences()[0]?.sid,
      FriendlyName: 'room',
    })
  })

  test('waits in silence with an empty waitUrl', async () => {
    const leg = await join('waitUrl=""')

    expect(bench.media.played(leg.endpointId)).toEqual([])
  })

  test('leaves out what has no place in a wait document, with 13238', async () => {
    bench.documents.at('https://app/wait', '<Gather/><Hangup/><Say>soon</Say>')
    const leg = await join('waitUrl="/wait"')

    expect(bench.codes).toEqual([13238, 13238])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say soon'])
  })

  test('whose wait document cannot be had waits with our music', async () => {
    const leg = await join('waitUrl="/gone"', 'action="/done"')

    expect(bench.codes).toEqual([11200])
    expect(bench.documents.asked(DONE)).toEqual([])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['hold-music'])
  })
})

describe('who cannot join', () => {
  test.each([
    ['a name that is too long', '', 'x'.repeat(129), 13231],
    ['a label with a slash', 'participantLabel="a/b"', 'room', 16025],
    ['a label like a call', `participantLabel="CA${'0'.repeat(32)}"`, 'room', 16025],
    ['a coach of nobody', 'coach="nobody"', 'room', 13240],
    ['a coach of somebody else', `coach="CA${'0'.repeat(32)}"`, 'room', 13240],
  ])('%s: the action is told and the call goes on', async (_case, attributes, name, code) => {
    const leg = await join(attributes, 'action="/done"', name)

    expect(bench.codes).toEqual([code])
    expect(bench.documents.asked(DONE)[0]).toMatchObject({ DialCallStatus: 'failed' })
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say after'])
    expect(participants()).toEqual([])
  })

  test('a room without a name', async () => {
    const leg = await join('', 'action="/done"', ' ')

    expect(bench.codes).toContain(12200)
    expect(bench.documents.asked(DONE)[0]).toMatchObject({ DialCallStatus: 'failed' })
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say after'])
  })

  test('a label that somebody has', async () => {
    await join('participantLabel="boss"')
    await join('participantLabel="boss"', 'action="/done"')

    expect(bench.codes).toEqual([16023])
    expect(bench.documents.asked(DONE)[0]).toMatchObject({ DialCallStatus: 'failed' })
  })

  test('one too many', async () => {
    await join('maxParticipants="2"')
    await join()
    await join('', 'action="/done"')

    expect(bench.codes).toEqual([16020])
    expect(participants()).toHaveLength(2)
  })

  test('the conference is mixed with a number', async () => {
    const leg = await bench.receive(
      '<Dial><Conference>room</Conference><Number>+15550003333</Number></Dial><Say>next</Say>',
    )

    expect(bench.codes).toEqual([13000])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say next'])
  })

  test.each(['muted="yes"', 'beep="loud"', 'maxParticipants="1"', 'record="always"'])(
    'nobody for a bad %s: its default counts',
    async (attribute) => {
      const leg = await join(attribute)

      expect(bench.codes).toEqual([12200])
      expect(bench.media.playsTo(leg.endpointId)).toEqual(['hold-music'])
    },
  )
})

describe('what the owner is told', () => {
  test('are the events of the first participant’s wish, in order', async () => {
    const all = 'statusCallback="/c" statusCallbackEvent="start end join leave"'
    const first = await join(`${all} participantLabel="boss"`)
    const second = await join('statusCallback="/other" statusCallbackEvent="join"')
    second.hangsUp()
    await bench.settle()
    first.hangsUp()
    await bench.settle()

    expect(callbacks()).toEqual([
      'participant-join',
      'participant-join',
      'conference-start',
      'participant-leave',
      'participant-leave',
      'conference-end',
    ])
    const told = bench.store.webhooks('https://app/c')
    expect(told[0]).toMatchObject({
      CallSid: first.callSid,
      ParticipantLabel: 'boss',
      FriendlyName: 'room',
      Muted: 'false',
      Hold: 'false',
    })
    expect(told[3]).toMatchObject({
      CallSid: second.callSid,
      ReasonParticipantLeft: 'participant_hung_up',
      ParticipantCallStatus: 'completed',
    })
    expect(told[5]).toMatchObject({ ReasonConferenceEnded: 'last-participant-left' })
    const sequence = told.map(({ SequenceNumber }) => Number(SequenceNumber))
    expect(sequence).toEqual([...sequence].sort((a, b) => a - b))
    expect(bench.store.webhooks('https://app/other')).toEqual([])
  })

  test('is nothing where no event was named', async () => {
    await join('statusCallback="/c"')
    await join()

    expect(callbacks()).toEqual([])
  })
})

describe('recordings', () => {
  const rows = () => bench.store.rows<Recording>('recording')

  test('of the room begin with it, as the first participant wishes', async () => {
    const first = await join('record="record-from-start" recordingStatusCallback="/rec"')
    expect(rows()).toEqual([])
    const second = await join()
    expect(rows()[0]).toMatchObject({
      source: 'Conference',
      channels: 1,
      conferenceSid: conferences()[0]?.sid,
    })
    expect(bench.media.sent('tap.start')[0]?.sink).toMatchObject({ trimSilence: true })

    await bench.advance(3_000)
    for (const leg of [first, second]) leg.hangsUp()
    await bench.settle()

    expect(bench.store.webhooks('https://app/rec')).toMatchObject([
      {
        ConferenceSid: conferences()[0]?.sid,
        RecordingStatus: 'completed',
        RecordingDuration: '3',
        RecordingSource: 'Conference',
      },
    ])
  })

  test('of the Dial are the caller’s own, and told to the action', async () => {
    const leg = await join('', 'record="record-from-answer-dual" action="/done"')
    const other = await join('endConferenceOnExit="true"')
    await bench.advance(3_000)
    other.hangsUp()
    await bench.settle()

    expect(rows()[0]).toMatchObject({ source: 'DialVerb', channels: 2, callSid: leg.callSid })
    expect(bench.documents.asked(DONE)[0]).toMatchObject({
      RecordingSid: rows()[0]?.sid,
      RecordingDuration: '3',
    })
  })
})

describe('a store that refuses', () => {
  const refuseOf = (bench: Bench, refuses: boolean): void => {
    bench.store.refuses = (changes) =>
      refuses && changes.some((change) => change.op === 'put' && change.entity === 'participant')
  }

  test('who would have started the conference leaves it as it was: the next one starts it', async () => {
    const first = await join()
    refuseOf(bench, true)
    await join()
    refuseOf(bench, false)
    expect(bench.media.playsTo(first.endpointId)).toEqual(['hold-music'])

    const third = await join()

    expect(bench.media.hearEachOther(first.endpointId, third.endpointId)).toBe(true)
    expect(conferences()).toMatchObject([{ status: 'in-progress' }])
  })
})

test('who speaks is told, and is listened to no more by who goes on elsewhere', async () => {
  const speaks = 'statusCallback="/c" statusCallbackEvent="speaker"'
  const first = await join(speaks)
  const { endpointId } = await join('endConferenceOnExit="true"')
  bench.media.emit({ type: 'speech.started', endpointId: first.endpointId })
  bench.media.emit({ type: 'speech.silent', endpointId: first.endpointId, silentMs: 800 })
  await bench.settle()
  expect(callbacks()).toEqual(['participant-speech-start', 'participant-speech-stop'])

  const { sid } = conferences()[0]!
  await bench.voice.updateConference(bench.accountSid, sid, { status: 'completed' })

  const watches = bench.media.sent('endpoint.watch-speech')
  expect(watches.map((watch) => [watch.endpointId, watch.silenceMs])).toEqual([
    [first.endpointId, 800],
    [endpointId, 800],
    [first.endpointId, 0],
    [endpointId, 0],
  ])
})

test('a conference that nobody could join is not kept', async () => {
  await join('participantLabel="a/b"')

  expect(bench.codes).toEqual([16025])
  expect(bench.voice.conference(bench.accountSid, 'room')).toBeUndefined()
})
