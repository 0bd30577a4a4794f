import { describe, expect, it } from 'vitest'
import type { FlowDefinition } from '../definition/definition.ts'
import { validateFlow } from '../validation/validate.ts'
import type { SimulatedInput } from './saved-run.ts'
import { simulate } from './simulate.ts'

/** A clock that stands. */
const still = () => 0
const SCHEMA = 'https://schemas.twilio.com/studio/draft/2019-09/flow-definition'

/** The forms in which flows are published: as exports have them, with texts where numbers are meant. */
function exported(states: readonly object[]): FlowDefinition {
  const trigger = {
    name: 'Trigger',
    type: 'trigger',
    transitions: [
      { event: 'incomingMessage' },
      { next: (states[0] as { name: string }).name, event: 'incomingCall' },
      { event: 'incomingConversationMessage' },
      { event: 'incomingRequest' },
      { event: 'incomingParent' },
    ],
    properties: { offset: { x: 0, y: 0 } },
  }
  const definition = {
    $schema: SCHEMA,
    description: 'A New Flow',
    states: [trigger, ...states],
    initial_state: 'Trigger',
    flags: { allow_concurrent_calls: true },
  }
  return JSON.parse(JSON.stringify(definition)) as FlowDefinition
}

const say = (name: string, text: string, next?: string) => ({
  name,
  type: 'say-play',
  transitions: [{ ...(next && { next }), event: 'audioComplete' }],
  properties: { voice: 'Polly.Joanna', offset: { x: 10, y: -20.5 }, loop: '1', say: text },
})
const condition = (name: string, input: string, type: string, value: string) => ({
  ...{ friendly_name: name, arguments: [input], type, value },
})
const split = (
  name: string,
  input: string,
  noMatch: string | null,
  matches: readonly object[],
) => ({
  name,
  type: 'split-based-on',
  transitions: [{ ...(noMatch && { next: noMatch }), event: 'noMatch' }, ...matches],
  properties: { input, offset: { x: 0, y: 300 } },
})
const voicemail = (name: string) => ({
  name,
  type: 'record-voicemail',
  transitions: [{ event: 'recordingComplete' }, { event: 'noAudio' }, { event: 'hangup' }],
  properties: {
    ...{ transcribe: 'false', play_beep: 'true', trim: 'trim-silence', finish_on_key: '#' },
    ...{ timeout: '5', max_length: '3600', recording_status_callback_url: '' },
    offset: { x: 0, y: 900 },
  },
})

function passed(flow: FlowDefinition, inputs: readonly SimulatedInput[], now?: string) {
  const trigger = { event: 'incomingCall' as const }
  const { steps } = simulate(flow, { name: '', trigger, inputs, ...(now && { now }) }, still)
  return steps.slice(1).map(({ from, name }) => `${from}.${name}`)
}

describe('a menu', () => {
  const digits = '{{widgets.gather_1.Digits}}'
  const connect = (name: string, to: string) => ({
    name,
    type: 'connect-call-to',
    transitions: [{ event: 'callCompleted' }, { event: 'hangup' }],
    properties: {
      ...{ noun: 'number', to, caller_id: '{{contact.channel.address}}', timeout: '30' },
      ...{ record: 'false', offset: { x: 0, y: 600 } },
    },
  })
  const flow = exported([
    {
      name: 'gather_1',
      type: 'gather-input-on-call',
      transitions: [
        { next: 'split_1', event: 'keypress' },
        { event: 'speech' },
        { next: 'gather_1', event: 'timeout' },
      ],
      properties: {
        ...{ voice: 'alice', speech_timeout: 'auto', offset: { x: 40, y: 120 }, loop: '1' },
        ...{ finish_on_key: '#', say: 'Press 1 for sales.', language: 'en', stop_gather: 'true' },
        ...{ gather_language: 'en-US', profanity_filter: 'true', number_of_digits: '1' },
        timeout: '5',
      },
    },
    split('split_1', digits, 'sorry', [
      { next: 'sales', event: 'match', conditions: [condition('1', digits, 'equal_to', '1')] },
    ]),
    say('sorry', 'We did not understand.', 'gather_1'),
    connect('sales', '+12025550111'),
  ])

  it('is valid, and asks again until a key is right', () => {
    expect(validateFlow(flow).errors).toEqual([])
    expect(
      passed(flow, [
        { at: 'gather_1', silence: true },
        { at: 'gather_1', digits: '8' },
        { at: 'gather_1', digits: '1' },
      ]),
    ).toEqual([
      ...['gather_1.timeout', 'gather_1.keypress', 'split_1.noMatch', 'sorry.audioComplete'],
      ...['gather_1.keypress', 'split_1.match', 'sales.callCompleted'],
    ])
  })
})

describe('business hours', () => {
  const hour = "{{ 'now' | date: '%H:%M', 300 }}"
  const day = "{{ 'now' | date: '%A' }}"
  const flow = exported([
    split('weekday', day, 'open', [
      {
        ...{ next: 'closed', event: 'match' },
        conditions: [condition('Weekend', day, 'matches_any_of', 'Saturday, Sunday')],
      },
    ]),
    split('open', hour, 'closed', [
      {
        ...{ next: 'hello', event: 'match' },
        conditions: [
          condition('from nine', hour, 'is_after_time', '08:59'),
          condition('to five', hour, 'is_before_time', '17:00'),
        ],
      },
    ]),
    say('hello', 'Hello'),
    say('closed', 'Closed', 'voicemail'),
    voicemail('voicemail'),
  ])

  it.each([
    ['2026-11-30T13:59:00Z', 'weekday.noMatch open.noMatch closed'],
    ['2026-11-30T14:00:00Z', 'weekday.noMatch open.match hello'],
    ['2026-11-30T21:59:00Z', 'weekday.noMatch open.match hello'],
    ['2026-11-30T22:00:00Z', 'weekday.noMatch open.noMatch closed'],
    ['2026-11-29T15:00:00Z', 'weekday.match closed'],
  ])('at %s: %s', (now, path) => {
    expect(validateFlow(flow).errors).toEqual([])
    expect(passed(flow, [], now).join(' ')).toContain(path)
  })
})

describe('a queue that falls back to voicemail', () => {
  const flow = exported([
    {
      name: 'flex_1',
      type: 'send-to-flex',
      transitions: [
        { event: 'callComplete' },
        { next: 'busy', event: 'failedToEnqueue' },
        { next: 'busy', event: 'callFailure' },
      ],
      properties: {
        ...{ waitUrl: '', waitUrlMethod: 'POST', offset: { x: 0, y: 100 } },
        workflow: `WW${'1'.repeat(32)}`,
        channel: `TC${'2'.repeat(32)}`,
        ...{ attributes: '{ "type": "inbound", "name": "{{trigger.call.From}}" }' },
        ...{ priority: '0', timeout: '3600' },
      },
    },
    say('busy', 'Everybody is busy.', 'voicemail'),
    voicemail('voicemail'),
  ])

  it.each([
    [[{ at: 'flex_1', queue: 'bridged' }], ['flex_1.callComplete']],
    [
      [{ at: 'flex_1', queue: 'queue-full' }],
      ['flex_1.failedToEnqueue', 'busy.audioComplete', 'voicemail.recordingComplete'],
    ],
    [
      [
        { at: 'flex_1', queue: 'system-error' },
        { at: 'voicemail', silence: true },
      ],
      ['flex_1.callFailure', 'busy.audioComplete', 'voicemail.noAudio'],
    ],
  ])('goes on: %j', (inputs, path) => {
    expect(validateFlow(flow).errors).toEqual([])
    expect(passed(flow, inputs)).toEqual(path)
  })
})
