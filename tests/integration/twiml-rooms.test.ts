/** Conferences and queues as documents make them, heard on telephones. */
import { frequencies, hears, hearsNot, type PhoneCall, until } from '@offhook/test-kit'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { hearsPrompt } from '../support/hears-prompt.ts'
import { TwimlSite } from '../support/twiml-site.ts'
import { holdsTone } from '../support/wav.ts'

const [ONE, TWO, THREE, MUSIC] = frequencies
/** Far from the tones of coming and going. */
const VOICE = 1415
/** The tones of coming and going, as they ship. */
const COMES = 880
const GOES = 587

let site: TwimlSite
let rooms = 0
let room: string

beforeAll(async () => {
  site = await TwimlSite.open()
  site.host.answers('/told', () => ({ body: '' }))
})

afterAll(() => site?.close())
afterEach(() => site.clear())

/** A telephone in this test's conference. */
const joins = (name: string, attributes = 'beep="false"', dial = '') =>
  site.runs(`<Dial ${dial}><Conference ${attributes}>${room}</Conference></Dial>`, name)

/** Everybody speaks a tone of their own. */
async function two(of = 'beep="false"'): Promise<readonly [PhoneCall, PhoneCall]> {
  const a = await joins('a', of)
  a.speaks(ONE)
  const b = await joins('b', of)
  b.speaks(TWO)
  await Promise.all([hears(a, TWO), hears(b, ONE)])
  return [a, b]
}

describe('a conference', () => {
  beforeAll(() => {
    room = `room-${++rooms}`
  })
  afterEach(() => {
    room = `room-${++rooms}`
  })

  it('is heard by all but the speaker; who is muted hears and is not heard', async () => {
    const [a, b] = await two()
    const c = await joins('c', 'beep="false" muted="true"')
    c.speaks(THREE)

    await Promise.all([hears(a, TWO), hears(b, ONE), hears(c, ONE, TWO)])
  })

  it('is coached by one whom only the coached hears', async () => {
    const [a, b] = await two()
    const [first] = await site.rest.calls.list({ status: 'in-progress', to: addressOf(a) })
    const c = await joins('c', `beep="false" coach="${first!.sid}"`)
    c.speaks(THREE)

    await Promise.all([hears(a, TWO, THREE), hears(b, ONE), hears(c, ONE, TWO)])
  })

  it.each([
    ['true', true, true],
    ['onEnter', true, false],
    ['onExit', false, true],
    ['false', false, false],
  ] as const)(
    'with beep="%s" is told of who comes and goes by a tone',
    async (beep, comes, goes) => {
      const a = await joins('a', 'beep="false"')
      const b = await joins('b', 'beep="false"')
      const begun = performance.now()
      const c = await joins('c', `beep="${beep}"`)
      c.speaks(VOICE)
      await Promise.all([hears(a, VOICE), hears(b, VOICE)])
      expect(hasHeard(a, COMES, begun)).toBe(comes)
      await c.hangup()
      await hearsNot(a, VOICE)

      expect(hasHeard(a, GOES, begun)).toBe(goes)
    },
  )

  it('takes no more than maxParticipants; the next one hears what follows', async () => {
    const [a, b] = await two('beep="false" maxParticipants="2"')
    const dial = `<Dial action="/full"><Conference>${room}</Conference></Dial>`
    site.host.answers('/full', `<Response><Play loop="0">${site.tone(MUSIC)}</Play></Response>`)
    const c = await site.runs(dial, 'c')

    expect(await site.told('/full')).toMatchObject({ DialCallStatus: 'failed' })
    await hears(c, MUSIC)
    c.speaks(THREE)
    await Promise.all([hears(a, TWO), hears(b, ONE), hearsNot(a, THREE), hearsNot(b, THREE)])
    const alerts = await site.rest.monitor.v1.alerts.list({ limit: 5 })
    expect(alerts.map(({ errorCode }) => errorCode)).toContain('16020')
  })

  it('waits for who may begin it, with a document of its own for each', async () => {
    const wait = site.document(`<Play loop="0">${site.tone(MUSIC)}</Play>`)
    const waits = `beep="false" startConferenceOnEnter="false" waitUrl="${wait}"`
    const a = await joins('a', waits)
    const b = await joins('b', 'beep="false" startConferenceOnEnter="false" waitUrl=""')
    a.speaks(ONE)
    b.speaks(TWO)
    await Promise.all([hears(a, MUSIC), hearsNot(b, MUSIC, ONE)])

    const c = await joins('c')
    c.speaks(THREE)

    await Promise.all([hears(a, TWO, THREE), hears(b, ONE, THREE), hears(c, ONE, TWO)])
  })

  it('ends for all when one leaves whose leaving ends it, and tells everything in order', async () => {
    const events = 'start end join leave mute hold modify speaker announcement'
    const a = await joins(
      'a',
      `beep="false" participantLabel="host" statusCallback="${site.host.url}/told" statusCallbackEvent="${events}"`,
      'action="/done"',
    )
    const b = await joins('b', 'beep="false" endConferenceOnExit="true"', 'action="/done"')
    a.speaks(ONE)
    b.speaks(TWO)
    await Promise.all([hears(a, TWO), hears(b, ONE)])
    const conferences = site.rest.conferences
    const { sid } = (await conferences.list({ friendlyName: room }))[0]!
    const announced = site.document(`<Play>${site.tone(MUSIC)}</Play>`)
    const host = conferences(sid).participants('host')
    await host.update({ muted: true })
    await host.update({ muted: false, hold: true, holdUrl: site.tone(MUSIC), holdMethod: 'GET' })
    await hears(a, MUSIC)
    await host.update({ hold: false })
    await conferences(sid).update({ announceUrl: announced })
    await until('the announcement is over', () => eventNames().includes('announcement-end'))
    await b.hangup()

    await until('all is told', () => eventNames().includes('conference-end'))
    // A machine that is late is heard as a pause.
    expect(new Set([...eventNames(), 'participant-speech-stop'])).toEqual(
      new Set([
        'participant-speech-stop',
        'participant-join',
        'conference-start',
        'participant-speech-start',
        'participant-mute',
        'participant-unmute',
        'participant-hold',
        'participant-unhold',
        'announcement-end',
        'participant-leave',
        'conference-end',
      ]),
    )
    const numbers = told().map(({ SequenceNumber }) => Number(SequenceNumber))
    expect(numbers).toEqual(numbers.toSorted((x, y) => x - y))
    const leaves = told().filter((each) => each['StatusCallbackEvent'] === 'participant-leave')
    expect(leaves.map((each) => each['ReasonParticipantLeft'])).toEqual([
      'participant_hung_up',
      'moderator_ended_conference',
    ])
    expect(told().at(-1)).toMatchObject({
      ReasonConferenceEnded: 'participant-with-end-conference-on-exit-left',
      CallSidEndingConference: leaves[0]?.['CallSid'],
    })
    expect(a.status).toBe('answered')
    const asked = await until('both are told', () => {
      const each = site.host.asked('/done')
      return each.length === 2 && each
    })
    expect(asked.map(({ parameters }) => parameters['DialCallStatus'])).toEqual([
      'answered',
      'answered',
    ])
  })
})

describe('a queue', () => {
  it('plays its document again and again, with the place of the caller, until somebody comes', async () => {
    const wait = site.host.answers(
      '/wait',
      `<Response><Play>${site.tone(MUSIC, 400)}</Play></Response>`,
    )
    const caller = await site.runs(`<Enqueue waitUrl="${wait}" action="/done">line</Enqueue>`, 'a')
    await hears(caller, MUSIC)
    expect(await site.told('/wait', 3)).toMatchObject({
      QueuePosition: '1',
      CurrentQueueSize: '1',
      MaxQueueSize: '100',
      QueueTime: expect.stringMatching(/^\d+$/),
      AvgQueueTime: expect.stringMatching(/^\d+$/),
    })
    const before = site.document(`<Play>${site.tone(THREE, 1_500)}</Play>`)
    const agent = await site.runs(
      `<Dial action="/dialled"><Queue url="${before}">line</Queue></Dial>`,
      'b',
    )
    await hears(caller, THREE)
    caller.speaks(ONE)
    agent.speaks(TWO)

    await Promise.all([hears(caller, TWO), hears(agent, ONE)])
    await agent.hangup()
    expect(await site.told('/done')).toMatchObject({ QueueResult: 'bridged' })
    expect(await site.told('/dialled')).toMatchObject({
      DialCallStatus: 'completed',
      DequeueResult: 'bridged',
      QueueSid: expect.stringMatching(/^QU/),
      DequeuedCallQueueTime: expect.stringMatching(/^\d+$/),
    })
  })

  it('is left with a key, by Gather and Leave in its document', async () => {
    site.host.answers('/key', '<Response><Leave/></Response>')
    const wait = site.document(
      `<Gather action="/key" numDigits="1" timeout="20"><Play loop="0">${site.tone(MUSIC)}</Play></Gather>`,
    )
    const caller = await site.runs(`<Enqueue waitUrl="${wait}" action="/done">keys</Enqueue>`)
    await hears(caller, MUSIC)
    caller.press('7')

    expect(await site.told('/key')).toMatchObject({ Digits: '7', QueuePosition: '1' })
    expect(await site.told('/done')).toMatchObject({ QueueResult: 'leave' })
    await hearsNot(caller, MUSIC)
  })

  it('of a workflow keeps its caller when the task is over, until the application moves them', async () => {
    const { workspaceSid, workflowSid } = site.server.facts
    const wait = site.document(`<Play loop="0">${site.tone(MUSIC)}</Play>`)
    const caller = await site.runs(
      `<Enqueue workflowSid="${workflowSid}" waitUrl="${wait}" action="/done"/>`,
    )
    await hears(caller, MUSIC)
    const { tasks } = site.rest.taskrouter.v1.workspaces(workspaceSid)
    const task = await until('there is a task', async () =>
      (await tasks.list()).find(({ assignmentStatus }) => assignmentStatus === 'pending'),
    )
    await tasks(task.sid).update({ assignmentStatus: 'canceled', reason: 'nobody is there' })

    await hears(caller, MUSIC)
    expect(site.host.asked('/done')).toEqual([])
    const { call_sid: callSid } = JSON.parse(task.attributes) as { call_sid: string }
    const url = site.document(`<Play loop="0">${site.tone(THREE)}</Play>`)
    await site.rest.calls(callSid).update({ url })
    await hears(caller, THREE)
    expect(await site.told('/done')).toMatchObject({ QueueResult: 'redirected' })
  })

  it('that is full tells the next caller so, who hears what follows', async () => {
    await site.rest.queues.create({ friendlyName: 'small', maxSize: 1 })
    await site.runs('<Enqueue>small</Enqueue>', 'a')
    const next = await site.runs(
      `<Enqueue>small</Enqueue><Play loop="0">${site.tone(MUSIC)}</Play>`,
      'b',
    )

    await hears(next, MUSIC)
  })

  it('whose document and whose audio cannot be had plays our music', async () => {
    const gone = site.document('<Play>http://127.0.0.1:9/gone.mp3</Play>')
    const a = await site.runs('<Enqueue waitUrl="http://127.0.0.1:9/gone">lost</Enqueue>', 'a')
    const b = await site.runs(`<Enqueue waitUrl="${gone}">lost</Enqueue>`, 'b')

    await Promise.all([hearsPrompt(a, 'hold-music'), hearsPrompt(b, 'hold-music')])
  })
})

const told = () => site.host.asked('/told').map(({ parameters }) => parameters)
const eventNames = () => told().map((each) => each['StatusCallbackEvent'] ?? '')

/** Whether a short tone was anywhere in what came since then. */
function hasHeard(call: PhoneCall, frequency: number, since: number): boolean {
  const samples = call.mouth.heard(Math.round(performance.now() - since)) ?? new Float32Array()
  return holdsTone(samples, 8_000, frequency, 120, 30)
}

function addressOf(call: PhoneCall): string {
  return String(call.request?.uri)
}
