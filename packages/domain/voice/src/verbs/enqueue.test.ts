import { makeSid, OffhookError } from '@offhook/core'
import { describe, expect, test } from 'vitest'
import type { QueueMember } from '../model.ts'
import type { ChosenMusic } from '../ports.ts'
import { type Bench, VOICE_URL } from '../testing/bench.ts'
import { DONE, eachBench } from '../testing/each-bench.ts'
import { ScriptedWorkflow } from '../testing/scripted-workflow.ts'

const WAIT = 'https://app/wait'
const WORKFLOW = makeSid('WW')
let bench: Bench
let workflow: ScriptedWorkflow
let chosen: Awaited<ReturnType<ChosenMusic>>
const askedFor: Parameters<ChosenMusic>[] = []

eachBench(
  (each) => {
    bench = each
  },
  () => {
    workflow = new ScriptedWorkflow()
    chosen = null
    askedFor.length = 0
    const queueMusic: ChosenMusic = async (...call) => {
      askedFor.push(call)
      return chosen
    }
    return { workflow, queueMusic }
  },
)

const members = () => bench.store.rows<QueueMember>('queue-member')
const results = () => bench.documents.asked(DONE).map(({ QueueResult }) => QueueResult)

describe('a caller in a queue', () => {
  test('is answered and hears music until somebody comes', async () => {
    const leg = await bench.receive('<Enqueue>support</Enqueue>')

    expect(leg.told).toEqual(['ring', 'answer'])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['hold-music'])
    expect(members()).toMatchObject([{ callSid: leg.callSid }])
  })

  test('who is taken talks, and the action is asked when that ends', async () => {
    const leg = await bench.receive('<Enqueue action="/done">support</Enqueue>')
    await bench.advance(7_000)
    const agent = await bench.receive('<Dial><Queue>support</Queue></Dial>')
    expect(bench.media.hearEachOther(leg.endpointId, agent.endpointId)).toBe(true)
    expect(bench.media.playsTo(leg.endpointId)).toEqual([])
    expect(results()).toEqual([])

    await bench.advance(5_000)
    agent.hangsUp()
    await bench.settle()

    expect(bench.documents.asked(DONE)[0]).toMatchObject({
      QueueResult: 'bridged',
      QueueTime: '7',
      QueueSid: expect.stringMatching(/^QU/),
      CallSid: leg.callSid,
    })
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say after'])
    expect(members()).toEqual([])
  })

  test('without an action goes on with the next verb', async () => {
    const leg = await bench.receive('<Enqueue>support</Enqueue><Say>next</Say>')
    const agent = await bench.receive('<Dial><Queue>support</Queue></Dial>')
    agent.hangsUp()
    await bench.settle()

    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say next'])
  })

  test('who hangs up gives the place up, and the action is still told', async () => {
    const leg = await bench.receive('<Enqueue action="/done">support</Enqueue>')
    await bench.advance(3_000)
    leg.hangsUp()
    await bench.settle()

    expect(bench.documents.asked(DONE)[0]).toMatchObject({
      QueueResult: 'hangup',
      QueueTime: '3',
      CallStatus: 'completed',
    })
    expect(members()).toEqual([])
    expect(bench.prompts.speechRequests).toEqual([])
  })

  test('who is sent elsewhere by REST leaves, and the action is told of it', async () => {
    const leg = await bench.receive('<Enqueue action="/done">support</Enqueue>')
    bench.documents.at('https://app/new', '<Say>new</Say>')
    await bench.voice.updateCall(bench.accountSid, leg.callSid, { url: 'https://app/new' })
    await bench.settle()

    expect(results()).toEqual(['redirected'])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say new'])
    expect(members()).toEqual([])
  })

  test('who is sent elsewhere while talking is told of as that', async () => {
    const leg = await bench.receive('<Enqueue action="/done">support</Enqueue>')
    await bench.receive('<Dial><Queue>support</Queue></Dial><Say>gone</Say>')
    await bench.voice.updateCall(bench.accountSid, leg.callSid, {
      twiml: '<Response><Say>new</Say></Response>',
    })
    await bench.settle()

    expect(results()).toEqual(['redirected-from-bridged'])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say new'])
  })
})

describe('what a caller hears while waiting', () => {
  test('is the wait document, over and over, with the place as it is then', async () => {
    bench.documents.at(WAIT, '<Say>please wait</Say>')
    await bench.receive('<Enqueue>support</Enqueue>')
    const leg = await bench.receive(
      '<Enqueue waitUrl="/wait" waitUrlMethod="GET">support</Enqueue>',
    )
    await bench.advance(2_500)

    expect(bench.media.played(leg.endpointId)).toEqual(Array(3).fill('say please wait'))
    expect(bench.documents.requests.filter(({ url }) => url === WAIT)[0]?.method).toBe('GET')
    expect(bench.documents.asked(WAIT)[1]).toMatchObject({
      CallSid: leg.callSid,
      QueuePosition: '2',
      QueueTime: '1',
      AvgQueueTime: '1',
      CurrentQueueSize: '2',
      MaxQueueSize: '100',
      QueueSid: expect.stringMatching(/^QU/),
    })
  })

  test('is asked for by POST by default', async () => {
    bench.documents.at(WAIT, '<Say>please wait</Say>')
    await bench.receive('<Enqueue waitUrl="/wait">support</Enqueue>')

    expect(bench.documents.requests.at(-1)?.method).toBe('POST')
  })

  test('is silence with an empty waitUrl', async () => {
    const leg = await bench.receive('<Enqueue waitUrl="">support</Enqueue>')
    await bench.advance(10_000)

    expect(bench.media.played(leg.endpointId)).toEqual([])
    expect(members()).toHaveLength(1)
  })

  test('ends in the middle of a verb when somebody comes', async () => {
    bench.documents.at(WAIT, '<Say loop="0">please wait</Say>')
    const leg = await bench.receive('<Enqueue waitUrl="/wait">support</Enqueue>')
    await bench.receive('<Dial><Queue>support</Queue></Dial>')

    expect(bench.media.playsTo(leg.endpointId)).toEqual([])
  })

  test('may end the waiting: Leave asks the action at once', async () => {
    bench.documents.at(WAIT, '<Say>bye</Say><Leave/><Say>never</Say>')
    const leg = await bench.receive('<Enqueue waitUrl="/wait" action="/done">support</Enqueue>')
    await bench.advance(1_000)

    expect(results()).toEqual(['leave'])
    expect(bench.media.played(leg.endpointId)).toEqual(['say bye', 'say after'])
    expect(members()).toEqual([])
  })

  test('may gather keys and go elsewhere with them', async () => {
    bench.documents
      .at(WAIT, '<Gather numDigits="1" action="/pressed"><Say loop="0">press</Say></Gather>')
      .at('https://app/pressed', ({ parameters }) =>
        parameters['Digits'] === '1' ? '<Leave/>' : '<Say>stay</Say>',
      )
    const leg = await bench.receive('<Enqueue waitUrl="/wait" action="/done">support</Enqueue>')
    leg.presses('1')
    await bench.settle()

    expect(results()).toEqual(['leave'])
  })

  test('may hang up', async () => {
    bench.documents.at(WAIT, '<Hangup/>')
    const leg = await bench.receive('<Enqueue waitUrl="/wait" action="/done">support</Enqueue>')

    expect(leg.told.at(-1)).toBe('hangup normal')
    expect(results()).toEqual(['hangup'])
  })

  test('leaves out verbs that have no place there', async () => {
    bench.documents.at(WAIT, '<Dial>+15550003333</Dial><Record/><Say>please wait</Say>')
    const leg = await bench.receive('<Enqueue waitUrl="/wait">support</Enqueue>')

    expect(bench.codes).toEqual([12200, 12200])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say please wait'])
  })

  test('that cannot be had at all is told and becomes music: nobody is hung up for it', async () => {
    const leg = await bench.receive('<Enqueue waitUrl="/gone" action="/done">support</Enqueue>')

    expect(bench.codes).toEqual([11200])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['hold-music'])
    expect(results()).toEqual([])
    expect(members()).toHaveLength(1)
  })

  test('whose audio cannot be had is told, and our music takes its place', async () => {
    bench.prompts.failures.set('https://app/gone.mp3', {
      ok: false,
      code: 11200,
      message: 'not found',
    })
    bench.documents.at(WAIT, '<Play>/gone.mp3</Play><Say>please wait</Say>')
    const leg = await bench.receive('<Enqueue waitUrl="/wait">support</Enqueue>')
    expect(bench.codes).toEqual([11200])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['hold-music'])

    await bench.advance(1_000)

    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say please wait'])
  })

  test('that goes round in nothing becomes music', async () => {
    bench.documents.at(WAIT, '')
    const leg = await bench.receive('<Enqueue waitUrl="/wait">support</Enqueue>')
    await bench.advance(100_000)

    expect(bench.documents.asked(WAIT)).toHaveLength(90)
    expect(bench.codes).toEqual([12400])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['hold-music'])
  })

  test('that names nothing is what has been chosen for the call, again and again', async () => {
    chosen = { url: 'https://app/music', method: 'GET' }
    bench.documents.at(chosen.url, '<Say>chosen</Say>')
    const leg = await bench.receive('<Enqueue>support</Enqueue>')
    await bench.advance(3_000)

    expect(askedFor).toEqual([[bench.accountSid, leg.callSid]])
    expect(bench.documents.asked(chosen.url).length).toBeGreaterThan(2)
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say chosen'])
  })

  test('at a known address that answers nothing is our music, without an alert', async () => {
    const music = 'http://com.twilio.music.classical.s3.amazonaws.com/BusyStrings.mp3'
    const leg = await bench.receive(`<Enqueue waitUrl="${music}">support</Enqueue>`)

    expect(bench.codes).toEqual([])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['play prompt://hold-music'])
  })

  test('that fails later on becomes music: the place is kept', async () => {
    let asked = 0
    bench.documents.at(WAIT, () => {
      if (asked++ === 0) return '<Say>please wait</Say>'
      throw new Error('down')
    })
    const leg = await bench.receive('<Enqueue waitUrl="/wait" action="/done">support</Enqueue>')
    await bench.advance(1_000)

    expect(bench.media.playsTo(leg.endpointId)).toEqual(['hold-music'])
    expect(results()).toEqual([])
  })

  test('that is empty is not asked for without end', async () => {
    bench.documents.at(WAIT, '')
    await bench.receive('<Enqueue waitUrl="/wait">support</Enqueue>')
    await bench.advance(10_000)

    expect(bench.documents.asked(WAIT).length).toBeLessThanOrEqual(41)
  })
})

describe('a caller who is not taken', () => {
  test('where there is no room is told of as queue-full, with 14207', async () => {
    await bench.receive('<Enqueue maxQueueSize="1">support</Enqueue>')
    const leg = await bench.receive('<Enqueue maxQueueSize="1" action="/done">support</Enqueue>')

    expect(bench.codes).toEqual([14207])
    expect(results()).toEqual(['queue-full'])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say after'])
    expect(members()).toHaveLength(1)
  })

  test.each([
    ['no name', '<Enqueue action="/done"> </Enqueue>', 14204],
    ['too long a name', `<Enqueue action="/done">${'x'.repeat(65)}</Enqueue>`, 14205],
  ])('of a queue with %s', async (_case, verb, code) => {
    await bench.receive(verb)

    expect(bench.codes).toEqual([code])
    expect(results()).toEqual(['error'])
  })

  test('because the store fails is still the application’s to help', async () => {
    const leg = await bench.receive('<Pause/><Enqueue action="/done">support</Enqueue>')
    bench.store.refuses = (changes) =>
      changes.some((change) => change.op === 'put' && change.entity === 'queue-member')
    await bench.advance(1_000)

    expect(results()).toEqual(['system-error'])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say after'])
    expect(members()).toEqual([])
  })

  test.each([
    ['method="PUT"', 14201],
    ['waitUrlMethod="PUT"', 14206],
    ['maxQueueSize="many"', 12200],
  ])('is taken all the same with a bad %s', async (attribute, code) => {
    const leg = await bench.receive(`<Enqueue ${attribute}>support</Enqueue>`)

    expect(bench.codes).toEqual([code])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['hold-music'])
  })
})

describe('a caller of a workflow', () => {
  const enqueue = (task: string, more = 'action="/done"') =>
    `<Enqueue workflowSid="${WORKFLOW}" ${more}>${task}</Enqueue>`

  test('becomes a task with the attributes and what is known of the call', async () => {
    const leg = await bench.receive(
      enqueue('<Task priority="5" timeout="60">{"language":"en","call_sid":"forged"}</Task>'),
    )

    expect(workflow.tasks).toEqual([
      {
        accountSid: bench.accountSid,
        callSid: leg.callSid,
        workflowSid: WORKFLOW,
        documentUrl: VOICE_URL,
        priority: 5,
        timeout: 60,
        attributes: expect.objectContaining({
          language: 'en',
          call_sid: leg.callSid,
          account_sid: bench.accountSid,
          from: bench.row(leg).from,
          caller: bench.row(leg).from,
          to: bench.row(leg).to,
          called: bench.row(leg).to,
          direction: 'inbound',
          api_version: '2010-04-01',
        }),
      },
    ])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['hold-music'])
  })

  test('needs no attributes', async () => {
    await bench.receive(enqueue(''))

    expect(workflow.tasks[0]).toMatchObject({ priority: 0, timeout: null })
  })

  test.each([['{'], ['[1]'], ['"text"'], ['null']])(
    'with attributes that are no JSON object leaves with 14221: %s',
    async (task) => {
      await bench.receive(enqueue(`<Task>${task}</Task>`))

      expect(bench.codes).toEqual([14221])
      expect(results()).toEqual(['error'])
      expect(workflow.tasks).toEqual([])
      expect(members()).toEqual([])
    },
  )

  test.each([14220, 14222])('that is refused with %i leaves', async (code) => {
    workflow.refuses = new OffhookError({ code, status: 400, sentence: 'no' })
    await bench.receive(enqueue(''))

    expect(bench.codes).toEqual([code])
    expect(results()).toEqual(['error'])
    expect(members()).toEqual([])
  })

  test('leaves with the result that its task gives', async () => {
    const leg = await bench.receive(enqueue(''))
    expect(await bench.voice.removeFromQueue(leg.callSid, 'leave')).toBe(true)
    await bench.settle()

    expect(results()).toEqual(['leave'])
    expect(await bench.voice.removeFromQueue(leg.callSid, 'leave')).toBe(false)
  })

  test('is one of a hundred at most', async () => {
    for (let index = 0; index < 100; index++) await bench.receive(enqueue(''))
    await bench.receive(enqueue(''))

    expect(workflow.tasks).toHaveLength(100)
    expect(bench.codes).toEqual([14207])
    expect(results()).toEqual(['queue-full'])
  })
})
