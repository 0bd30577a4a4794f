import type { ContactView } from '@offhook/contacts'
import {
  deferred,
  Emitter,
  errors,
  makeSid,
  OffhookError,
  SimulatedClock,
  silentLogger,
} from '@offhook/core'
import type { TaskRouter } from '@offhook/task-router'
import type { Participant, TranscriptionRequest, VoiceEvents } from '@offhook/voice'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ASSIST_NAME, CallAssist } from './assist.ts'
import { type AssistRules, readAssistRules } from './assist-rules.ts'
import type { TalkLine } from './model.ts'
import type { Adviser } from './ports.ts'

const accountSid = makeSid('AC')
const [customer, agent, another] = [makeSid('CA'), makeSid('CA'), makeSid('CA')]
const agents = new Map([agent, another].map((callSid) => [makeSid('WR'), { callSid }]))
const taskSid = makeSid('WT')
const hours = 'We are open from 9 to 5.'

type RouterEvents = TaskRouter['events'] extends { on: infer On } ? On : never

let voice: Emitter<VoiceEvents>
let routerChanged: (change: unknown) => void
let rules: AssistRules | null
/** The rules take until then. */
let later: Promise<AssistRules | null> | null
let adviser: Adviser | null
let started: TranscriptionRequest[]
let stopped: string[]
let refusal: OffhookError | null
/** Whether contacts know of them still: theirs is gone before anybody is told that the agents are. */
let isKnown: boolean
let changes: number
let assist: CallAssist

beforeEach(() => {
  voice = new Emitter<VoiceEvents>()
  rules = readAssistRules({
    callAssist: { enabled: true, facts: [{ words: ['opening hours', 'open'], answer: hours }] },
  })
  ;[adviser, started, stopped, refusal, changes, isKnown] = [null, [], [], null, 0, true]
  later = null
  open()
})

afterEach(() => assist.close())

function open(): void {
  assist?.close()
  assist = new CallAssist({
    clock: new SimulatedClock(),
    logger: silentLogger,
    voice: {
      events: voice,
      startTranscription: async (_account, _call, request) => {
        started.push(request)
        if (refusal) throw refusal
        return {} as never
      },
      stopTranscription: async (_account, _call, name) => {
        stopped.push(name)
        return {} as never
      },
    },
    contacts: {
      ofCall: (sid) =>
        isKnown && [customer, agent, another].includes(sid)
          ? ({ taskSid, customerCallSid: customer, agents } as unknown as ContactView)
          : undefined,
    },
    router: {
      events: {
        on: ((_name: string, listener: (change: unknown) => void) => {
          routerChanged = listener
          return () => {}
        }) as RouterEvents,
      } as TaskRouter['events'],
    },
    rules: async () => (await later) ?? rules,
    adviser: adviser && { advise: (...asked) => adviser!.advise(...asked) },
  })
  assist.events.on('changed', () => void changes++)
}

const settle = () => new Promise((resolve) => setImmediate(resolve))

async function joins(callSid: string): Promise<void> {
  voice.emit('participant.joined', { accountSid, callSid } as unknown as Participant, {} as never)
  await settle()
}

/** The agent first, as when they are bridged. */
async function meet(): Promise<void> {
  await joins(agent)
  await joins(customer)
}

async function leaves(callSid: string): Promise<void> {
  voice.emit('participant.left', { accountSid, callSid } as unknown as Participant, {} as never)
  await settle()
}

function said(
  text: string,
  track: 'inbound_track' | 'outbound_track',
  isFinal = true,
  name = ASSIST_NAME,
) {
  const transcriptionSid = makeSid('GT')
  voice.emit('transcript.said', { callSid: customer, transcriptionSid, name, track, text, isFinal })
}

describe('call assist', () => {
  it('takes down what is said once the customer is with an agent, by the words of the facts', async () => {
    await joins(agent)
    expect(started).toEqual([])
    await joins(customer)

    expect(started).toMatchObject([
      {
        ...{ name: ASSIST_NAME, track: 'both_tracks', language: 'en-US', partials: true },
        ...{ hints: ['opening hours', 'open'], prefers: 'dictation' },
      },
    ])
    said('when are your', 'inbound_track', false)
    expect(assist.ofTask(taskSid)?.partial).toEqual({ who: 'customer', text: 'when are your' })
    said('When are your opening hours?', 'inbound_track')
    said('One moment.', 'outbound_track')

    expect(assist.ofTask(taskSid)).toEqual({
      lines: [
        {
          number: 1,
          who: 'customer',
          text: 'When are your opening hours?',
          at: expect.any(Number),
        },
        { number: 2, who: 'agent', text: 'One moment.', at: expect.any(Number) },
      ],
      partial: null,
      suggestions: [{ text: hours, because: 'opening hours' }],
      fault: null,
    })
    expect(changes).toBeGreaterThan(2)
  })

  it('is off unless an account has turned it on, and hears nobody else\u2019s transcriptions', async () => {
    rules = null
    await meet()
    expect(started).toEqual([])
    expect(assist.ofTask(taskSid)).toBeUndefined()

    rules = readAssistRules({ callAssist: { enabled: true } })
    await meet()
    said('hello', 'inbound_track', true, 'another')
    expect(assist.ofTask(taskSid)?.lines).toEqual([])
  })

  it('suggests what a customer asks for, not what an agent says, and whole words alone', async () => {
    await meet()
    said('our opening hours', 'outbound_track')
    said('opened', 'inbound_track')

    expect(assist.ofTask(taskSid)?.suggestions).toEqual([])
  })

  it('stops when the customer leaves, goes on when they are back, and forgets with the task', async () => {
    await meet()
    said('hello', 'inbound_track')
    await leaves(customer)
    expect(stopped).toEqual([ASSIST_NAME])
    await meet()
    expect(assist.ofTask(taskSid)?.lines).toHaveLength(1)
    expect(started).toHaveLength(2)

    routerChanged({ items: [{ task: { sid: taskSid, assignmentStatus: 'completed' } }] })
    expect(assist.ofTask(taskSid)).toBeUndefined()
  })

  it('does not listen to a customer whose last agent has left, until another one comes', async () => {
    await meet()
    await joins(another)
    await leaves(agent)
    expect(stopped).toEqual([])
    await leaves(another)
    expect(stopped).toEqual([ASSIST_NAME])
    await joins(agent)
    expect(started).toHaveLength(2)

    isKnown = false
    await leaves(agent)
    expect(stopped).toHaveLength(2)
    await leaves(customer)
    expect(stopped).toHaveLength(2)
  })

  it('stops where its task is over while they still talk, and where they part at once', async () => {
    await meet()
    routerChanged({ items: [{ task: { sid: taskSid, assignmentStatus: 'canceled' } }] })
    await settle()
    expect(stopped).toEqual([ASSIST_NAME])
    await leaves(customer)

    const asked = deferred<AssistRules | null>()
    later = asked.promise
    await meet()
    await leaves(agent)
    asked.resolve(rules)
    await settle()
    expect(started).toHaveLength(1)
  })

  it('says why nothing is taken down', async () => {
    refusal = new OffhookError(errors.recordTranscribe, 'Nobody recognises speech')
    await meet()
    expect(assist.ofTask(taskSid)?.fault).toEqual({
      code: 'not-heard',
      message: 'Nobody recognises speech',
    })

    refusal = null
    await meet()
    expect(assist.ofTask(taskSid)?.fault).toBeNull()
    voice.emit('transcript.failed', customer, ASSIST_NAME, 'it broke')
    expect(assist.ofTask(taskSid)?.fault).toEqual({ code: 'not-heard', message: 'it broke' })

    await meet()
    voice.emit('transcript.stopped', customer, ASSIST_NAME, 'Not in PCI mode')
    expect(assist.ofTask(taskSid)?.fault).toMatchObject({ message: 'Not in PCI mode' })
  })
})

describe('a language model', () => {
  it('is asked after each sentence of the customer; an answer that is overtaken is none', async () => {
    const asked: {
      lines: readonly TalkLine[]
      answer: (text: string | null) => void
      signal: AbortSignal
    }[] = []
    adviser = {
      advise: (lines, _facts, signal) =>
        new Promise((answer) => void asked.push({ lines, answer, signal })),
    }
    open()
    await meet()
    said('Can I pay by card?', 'inbound_track')
    said('Or cash?', 'inbound_track')
    expect(asked.map(({ lines }) => lines.length)).toEqual([1, 2])
    expect(asked[0]?.signal.aborted).toBe(true)
    asked[0]?.answer('By card.')
    asked[1]?.answer('Both.')
    await settle()
    expect(assist.ofTask(taskSid)?.suggestions).toEqual([{ text: 'Both.', because: null }])

    said('And when are you open?', 'inbound_track')
    asked[2]?.answer(null)
    await settle()
    expect(assist.ofTask(taskSid)?.suggestions).toEqual([
      { text: hours, because: 'open' },
      { text: 'Both.', because: null },
    ])
  })

  it('that fails is told of, until it answers again', async () => {
    let fails = true
    adviser = {
      advise: async () => {
        if (fails) throw new Error('The language model is not reached')
        return null
      },
    }
    open()
    await meet()
    said('hello', 'inbound_track')
    await settle()
    expect(assist.ofTask(taskSid)?.fault).toEqual({
      code: 'not-advised',
      message: 'The language model is not reached',
    })
    fails = false
    said('hello?', 'inbound_track')
    await settle()
    expect(assist.ofTask(taskSid)?.fault).toBeNull()
  })
})

it.each([[undefined], [{ callAssist: 'on' }], [{ callAssist: { enabled: 'true' } }]])(
  'rules that do not turn it on leave it off: %j',
  (attributes) => {
    expect(readAssistRules(attributes)).toBeNull()
  },
)

it('words that are too long, and facts whose words are too many, are left out', () => {
  const many = (count: number) => ({
    words: [...Array(20).keys()].map((n) => `word ${count} ${n}`),
    answer: 'y',
  })
  const facts = [{ words: ['a'.repeat(101), 'b'], answer: 'y' }, ...[...Array(60).keys()].map(many)]
  const read = readAssistRules({ callAssist: { enabled: true, facts } })?.facts ?? []

  expect(read[0]?.words).toEqual(['b'])
  expect(read.flatMap(({ words }) => words)).toHaveLength(1 + 49 * 20)
})

it('what is no fact is left out', () => {
  const facts = [
    7,
    null,
    { words: 'x', answer: 'y' },
    { words: [], answer: 'y' },
    { words: [' a ', 1], answer: ' y ' },
  ]

  expect(readAssistRules({ callAssist: { enabled: true, language: '\u0000', facts } })).toEqual({
    language: 'en-US',
    facts: [{ words: ['a'], answer: 'y' }],
  })
})
