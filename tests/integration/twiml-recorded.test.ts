/** What Dial and Conference record, by each word of `record`: looked for in the file that is served. */
import type { CallDetails } from '@offhook/desk-api'
import { frequencies, hears, until } from '@offhook/test-kit'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { basicAuth } from '../support/rest.ts'
import { TwimlSite } from '../support/twiml-site.ts'
import { holdsTone, readWav, type Wav } from '../support/wav.ts'

const [ONE, TWO] = [frequencies[6], frequencies[8]]
/** The ringing of Austria: one tone, which no voice of these tests has. */
const RINGING = 420

let site: TwimlSite

beforeAll(async () => {
  site = await TwimlSite.open()
  site.host.answers('/recorded', () => ({ body: '' }))
})

afterAll(() => site?.close())
afterEach(() => site.clear())

async function fetched(url: string): Promise<Wav> {
  const authorization = basicAuth(site.server.facts)
  const file = await until('the recording is served', async () => {
    const answer = await fetch(`${url}.wav?RequestedChannels=2`, { headers: { authorization } })
    const plain = answer.ok ? answer : await fetch(`${url}.wav`, { headers: { authorization } })
    return plain.ok && Buffer.from(await plain.arrayBuffer())
  })
  return readWav(file)
}

/** For each channel: the ringing, the caller, the callee. */
const heldIn = ({ channels, sampleRate }: Wav) =>
  channels.map((samples) =>
    [RINGING, ONE, TWO].map((each) => holdsTone(samples, sampleRate, each, 200)),
  )

/** A call that rings for a while, then both talk; what its action is told. */
async function dialled(attributes: string) {
  const b = await site.phone('b', () => {})
  const caller = await site.runs(
    `<Dial ringTone="at" ${attributes} action="/done" recordingStatusCallback="${site.host.url}/recorded"><Sip>${b.uri}</Sip></Dial>`,
  )
  const callee = await until('b rings', () => b.calls[0])
  await until('the caller hears ringing', async () => {
    const levels = await caller.levels([RINGING])
    return levels !== null && levels[0]! > -30
  })
  await callee.answer()
  caller.speaks(ONE)
  callee.speaks(TWO)
  await Promise.all([hears(caller, TWO), hears(callee, ONE)])
  await callee.hangup()
  return site.told('/done')
}

describe('Dial', () => {
  it.each([
    ['record-from-answer', [[false, true, true]]],
    ['true', [[false, true, true]]],
    ['record-from-ringing', [[true, true, true]]],
    [
      'record-from-answer-dual',
      [
        [false, true, false],
        [false, false, true],
      ],
    ],
    [
      'record-from-ringing-dual',
      [
        [false, true, false],
        [true, false, true],
      ],
    ],
  ])('with record="%s"', async (record, expected) => {
    const told = await dialled(`record="${record}"`)

    expect(told).toMatchObject({
      RecordingSid: expect.stringMatching(/^RE/),
      RecordingDuration: expect.stringMatching(/^[1-9]/),
    })
    expect(heldIn(await fetched(told['RecordingUrl']!))).toEqual(expected)
    expect(await site.told('/recorded')).toMatchObject({
      RecordingSource: 'DialVerb',
      RecordingStatus: 'completed',
      RecordingChannels: String(expected.length),
    })
  })

  it.each([
    ['inbound', [[false, true, false]]],
    ['outbound', [[false, false, true]]],
  ])('with recordingTrack="%s"', async (track, expected) => {
    const told = await dialled(`record="record-from-answer" recordingTrack="${track}"`)

    expect(heldIn(await fetched(told['RecordingUrl']!))).toEqual(expected)
  })

  it.each(['do-not-record', 'false'])('with record="%s" records nothing', async (record) => {
    expect(await dialled(`record="${record}"`)).not.toHaveProperty('RecordingSid')
  })
})

describe('trim', () => {
  /** A second or more of silence, of the caller, and of silence again; and how long all of it took. */
  const spoken = async (verb: string) => {
    const caller = await site.arrives(verb)
    await caller.until('answered')
    for (const tone of [null, ONE, null]) {
      caller.speaks(tone)
      // By the clock of its sound: a machine that is late makes each part longer, and none shorter.
      const before = caller.mouth.said
      await until('a second is over', () => caller.mouth.said > before + 50)
    }
    return { caller, all: performance.now() - caller.answeredAt! }
  }

  it.each([
    ['trim-silence', true],
    ['do-not-trim', false],
  ])('of Record as %s', async (trim, isTrimmed) => {
    const { caller, all } = await spoken(
      `<Record trim="${trim}" playBeep="false" timeout="10" action="/done"/>`,
    )
    caller.press('#')
    const { channels, sampleRate } = await fetched((await site.told('/done'))['RecordingUrl']!)

    expect(holdsTone(channels[0]!, sampleRate, ONE, 200)).toBe(true)
    const ms = (channels[0]!.length / sampleRate) * 1_000
    expect(ms).toBeGreaterThan(isTrimmed ? 800 : 2_800)
    if (isTrimmed) expect(ms).toBeLessThan(all - 1_500)
  })

  it('of Start, by the account that records a call', async () => {
    const { caller, all } = await spoken(
      `<Start><Recording trim="trim-silence" recordingStatusCallback="/recorded"/></Start><Pause length="30"/>`,
    )
    await caller.hangup()
    const { channels, sampleRate } = await fetched((await site.told('/recorded'))['RecordingUrl']!)

    expect((channels[0]!.length / sampleRate) * 1_000).toBeLessThan(all - 1_500)
  })
})

it('Conference with record-from-start records the mix, without the music before it', async () => {
  const conference = (more = '') =>
    `<Dial><Conference beep="false" record="record-from-start" ${more}>recorded</Conference></Dial>`
  const wait = site.document(`<Play loop="0">${site.tone(RINGING)}</Play>`)
  const told = `recordingStatusCallback="${site.host.url}/recorded"`
  const a = await site.runs(conference(`waitUrl="${wait}" ${told}`), 'a')
  await until('the music is heard', async () => {
    const levels = await a.levels([RINGING])
    return levels !== null && levels[0]! > -30
  })
  const b = await site.runs(conference('endConferenceOnExit="true"'), 'b')
  const c = await site.runs(conference(), 'c')
  a.speaks(ONE)
  b.speaks(TWO)
  await Promise.all([hears(a, TWO), hears(b, ONE), hears(c, ONE, TWO)])
  await b.hangup()

  const recorded = await site.told('/recorded')
  expect(recorded).toMatchObject({
    RecordingSource: 'Conference',
    RecordingChannels: '1',
    ConferenceSid: expect.stringMatching(/^CF/),
  })
  expect(heldIn(await fetched(recorded['RecordingUrl']!))).toEqual([[false, true, true]])

  // Each of the three finds it at their call, and who could be heard in it.
  const { httpUrl } = site.server.facts
  const authorization = basicAuth(site.server.facts)
  for (const { sid } of await site.rest.calls.list({ limit: 3 })) {
    const call = await fetch(`${httpUrl}/offhook/v1/Calls/${sid}`, { headers: { authorization } })
    const { recordings } = (await call.json()) as CallDetails
    expect(recordings.map((one) => [one.sid, one.callSid])).toEqual([
      [recorded['RecordingSid'], null],
    ])
    const parties = recordings[0]!.parties
    expect(parties.map(({ channel, name }) => [channel, name?.slice(0, 6)])).toEqual([
      [1, 'sip:a@'],
      [1, 'sip:b@'],
      [1, 'sip:c@'],
    ])
  }
})
