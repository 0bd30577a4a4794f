/**
 * Flows on the line: each widget by a real call, what is heard and pressed measured; a hang-up in each;
 * and saved runs, those of the templates too, that the server makes by calling itself.
 */

import { createHmac } from 'node:crypto'
import { type State, type Template, templates, widgetSchemas } from '@offhook/studio-flow'
import { frequencies, hears, type PhoneCall, until, WebhookHost } from '@offhook/test-kit'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { CALLS_AT_ONCE, callRun } from '../support/call-run.ts'
import { StreamServer } from '../support/stream-server.ts'
import { TwimlSite } from '../support/twiml-site.ts'
import { holdsTone, readWav } from '../support/wav.ts'
import { words } from '../support/words.ts'

const [ONE, TWO, THREE] = frequencies
const CALLER = '+12025550151'
/** Shared with whoever carries texts. */
const SECRET = 'shared with the carrier'

let site: TwimlSite
let stream: StreamServer
/** Whoever carries texts, and charges cards. */
let services: WebhookHost
/** A number of each flow. */
let numbers = 0

beforeAll(async () => {
  services = await WebhookHost.open()
  const texts = {
    OFFHOOK_SMS_URL: services.answers('/texts', jsonOf('{}')),
    OFFHOOK_SMS_SECRET: SECRET,
  }
  site = await TwimlSite.open({ env: { OFFHOOK_STREAM_PLAIN: 'yes', ...texts } })
  stream = await StreamServer.open()
})

afterAll(async () => {
  await stream?.close()
  await site?.close()
  await services?.close()
})
afterEach(() => site.clear())

type Ways = Readonly<Record<string, string>>

function state(name: string, type: string, properties: object, ways: Ways = {}): State {
  const transitions = Object.entries(ways).map(([event, next]) => ({ event, next }))
  return { name, type, transitions, properties: { ...properties } }
}

const branch = (next: string, input: string, value: string) => ({
  event: 'match',
  next,
  conditions: [{ friendly_name: value, arguments: [input], type: 'equal_to', value }],
})

const flows = () => site.rest.studio.v2.flows

async function flow(name: string, ...states: readonly State[]): Promise<string> {
  const first = states[0]?.name ?? ''
  const ways = { incomingCall: first, incomingRequest: first, incomingParent: first }
  const definition = {
    states: [state('Trigger', 'trigger', {}, ways), ...states],
    initial_state: 'Trigger',
    flags: { allow_concurrent_calls: true },
  }
  const { sid } = await flows().create({ friendlyName: name, status: 'published', definition })
  return sid
}

async function numberOf(flowSid: string): Promise<string> {
  numbers += 1
  const { phoneNumber } = await site.rest.incomingPhoneNumbers.create({
    phoneNumber: `+1201555${3900 + numbers}`,
    voiceUrl: `flow://studio/${flowSid}`,
    smsUrl: `flow://studio/${flowSid}`,
  })
  return phoneNumber
}

async function dials(from: string, number: string): Promise<PhoneCall> {
  const { host, port } = site.server.facts.sip
  const phone = await site.phone(from)
  return phone.call(`sip:${number}@${host}:${port}`)
}

/** `menu.keypress` of each widget that was left, once the execution is over. */
async function wayOf(flowSid: string, execution: string): Promise<readonly string[]> {
  const rows = await until(
    'all steps are kept',
    async () => {
      const all = await flows()(flowSid).executions(execution).steps.list()
      return all[0]?.transitionedTo === 'Ended' ? all : undefined
    },
    20_000,
  )
  return rows.toReversed().map((row) => `${row.transitionedFrom}.${row.name}`)
}

const contextOf = async (flowSid: string, execution: string) =>
  (await flows()(flowSid).executions(execution).executionContext().fetch()).context

/** The executions of a flow, once so many have ended. */
const ended = (flowSid: string, count: number) =>
  until(
    `${count} executions have ended`,
    async () => {
      const all = await flows()(flowSid).executions.list()
      return all.length === count && all.every(({ status }) => status === 'ended') ? all : undefined
    },
    20_000,
  )

async function own<Answer>(path: string): Promise<Answer> {
  const { httpUrl, accountSid, authToken } = site.server.facts
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`
  const answer = await fetch(`${httpUrl}/offhook/v1${path}`, { headers: { authorization } })
  expect(answer.status).toBe(200)
  return (await answer.json()) as Answer
}

interface Live {
  readonly executions: readonly { readonly contact: string; readonly at: string | null }[]
}
const isAt = (flowSid: string, widget: string, from = CALLER) =>
  until(
    `${from} is at ${widget}`,
    async () => {
      const { executions } = await own<Live>(`/Flows/${flowSid}/Live`)
      return executions.some(({ contact, at }) => contact === from && at === widget)
    },
    20_000,
  )

/** Whoever carries texts brings one. */
async function textComes(text: object): Promise<void> {
  const body = JSON.stringify(text)
  const seconds = Math.floor(Date.now() / 1000)
  const hmac = createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest('hex')
  const answer = await fetch(`${site.server.facts.httpUrl}/offhook/v1/Sms/Messages`, {
    method: 'POST',
    headers: { 'offhook-signature': `t=${seconds},v1=${hmac}`, 'content-type': 'application/json' },
    body,
  })
  expect(answer.status).toBe(200)
}

const jsonOf = (body: string) => () => ({ contentType: 'application/json', body })

describe('the widgets', () => {
  it('are all gone through in one call: what is heard, pressed, asked and kept', async () => {
    const { rest, host } = site
    const lookup = host.answers('/lookup', jsonOf('{"tier":"gold"}'))
    const count = host.answers('/function', jsonOf('{"n":2}'))
    const child = await flow(
      'Child',
      state('greet', 'set-variables', {
        variables: [{ key: 'hello', value: '{{trigger.parent.parameters.name}}' }],
      }),
    )
    const friend = await site.phone('friend')
    const leave = host.answers('/leave', '<Response><Leave/></Response>')
    const workspace = rest.taskrouter.v1.workspaces(site.server.facts.workspaceSid)
    const [channel] = (await workspace.taskChannels.list()).filter(
      ({ uniqueName }) => uniqueName === 'voice',
    )
    const kept = (name: string) => `{{widgets.${name}.Digits}}`
    const waits = { wait_url: leave }
    let sid = ''
    const away = host.answers('/away', () => ({
      contentType: 'text/xml',
      body: `<Response><Redirect>${site.server.facts.httpUrl}/v1/Accounts/${site.server.facts.accountSid}/Flows/${sid}?FlowEvent=return&amp;colour=blue</Redirect></Response>`,
    }))
    sid = await flow(
      'Walk',
      state('keys', 'say-play', { digits: '5' }, { audioComplete: 'ask' }),
      state(
        'ask',
        'gather-input-on-call',
        { play: site.tone(ONE, 20_000), stop_gather: 'true', number_of_digits: '1', timeout: '9' },
        { keypress: 'pick' },
      ),
      {
        ...state('pick', 'split-based-on', { input: kept('ask') }),
        transitions: [{ event: 'noMatch' }, branch('lookup', kept('ask'), '1')],
      },
      state(
        'lookup',
        'make-http-request',
        { method: 'GET', url: lookup, content_type: 'application/x-www-form-urlencoded' },
        { success: 'function' },
      ),
      state('function', 'run-function', { url: count }, { success: 'vars' }),
      state(
        'vars',
        'set-variables',
        { variables: [{ key: 'tier', value: '{{widgets.lookup.parsed.tier}}' }] },
        { next: 'record' },
      ),
      state(
        'record',
        'record-call',
        { record_call: true, recording_channels: 'dual' },
        { success: 'stream' },
      ),
      state(
        'stream',
        'fork-stream',
        { stream_action: 'start', stream_name: 's', stream_url: stream.url('/fork') },
        { next: 'sub' },
      ),
      state(
        'sub',
        'run-subflow',
        {
          flow_sid: child,
          flow_revision: 'LatestPublished',
          parameters: [{ key: 'name', value: 'Mia' }],
        },
        { completed: 'away' },
      ),
      state('away', 'add-twiml-redirect', { url: away }, { return: 'message' }),
      state(
        'message',
        'record-voicemail',
        { timeout: 9, play_beep: 'false' },
        { recordingComplete: 'dial' },
      ),
      state(
        'dial',
        'connect-call-to',
        { noun: 'sip', to: friend.uri, sip_endpoint: friend.uri, caller_id: CALLER },
        { callCompleted: 'queue' },
      ),
      state(
        'queue',
        'enqueue-call',
        { queue_name: 'sales', ...waits },
        { callComplete: 'flex', failedToEnqueue: 'flex' },
      ),
      state(
        'flex',
        'send-to-flex',
        {
          workflow: site.server.facts.workflowSid,
          channel: channel?.sid ?? '',
          attributes: '{"tier":"{{flow.variables.tier}}"}',
          waitUrl: leave,
        },
        { callComplete: 'pay', failedToEnqueue: 'pay' },
      ),
      state(
        'pay',
        'capture-payments',
        { payment_connector: 'nobody' },
        { providerError: 'relay', validationError: 'relay' },
      ),
      state(
        'relay',
        'run-conversation-relay',
        { url: stream.url('/relay') },
        { success: 'agent', failed: 'agent' },
      ),
      state('agent', 'connect-virtual-agent-v2', { connector: 'nobody' }, { failed: 'text' }),
      state(
        'text',
        'send-message',
        { from: '{{flow.channel.address}}', to: '+12025550177', body: 'x' },
        { sent: 'question' },
      ),
      state(
        'question',
        'send-and-wait-for-reply',
        { body: 'x', timeout: '1' },
        { timeout: 'again' },
      ),
      state(
        'again',
        'send-and-wait-for-reply',
        { body: 'x', timeout: '600' },
        { incomingMessage: 'unknown' },
      ),
      state('unknown', 'widget-of-tomorrow', {}, { failed: 'bye' }),
      state('bye', 'say-play', { play: site.tone(THREE, 20_000) }),
    )
    const number = await numberOf(sid)
    const call = await dials(CALLER, number)
    await call.until('answered')
    await until('the key is heard', () => call.mouth.heardKeys() === '5')
    await hears(call, ONE)
    call.press('1')
    await isAt(sid, 'message')
    call.speaks(TWO)
    await hears((await stream.takes('/fork')).ears('inbound'), TWO)
    call.press('#')
    const other = await until('the friend is called', () => friend.calls[0])
    await hears(other, TWO)
    await other.hangup()
    ;(await stream.talks('/relay')).says({ type: 'end' })
    await isAt(sid, 'again')
    await textComes({ from: CALLER, to: number, body: 'As a text' })
    await hears(call, THREE)
    await call.hangup()

    const [execution] = await ended(sid, 1)
    expect(await wayOf(sid, execution!.sid)).toEqual([
      'Trigger.incomingCall',
      'keys.audioComplete',
      'ask.keypress',
      'pick.match',
      'lookup.success',
      'function.success',
      'vars.next',
      'record.success',
      'stream.next',
      'sub.completed',
      'away.return',
      'message.recordingComplete',
      'dial.callCompleted',
      'queue.callComplete',
      'flex.callComplete',
      'pay.validationError',
      'relay.success',
      'agent.failed',
      'text.sent',
      'question.timeout',
      'again.incomingMessage',
      'unknown.failed',
      'bye.hangup',
    ])
    expect(await contextOf(sid, execution!.sid)).toMatchObject({
      widgets: {
        ask: { Digits: '1' },
        function: { parsed: { n: 2 } },
        record: { Channels: 2 },
        sub: { hello: 'Mia' },
        away: { colour: 'blue' },
        message: { Digits: '#' },
        dial: { DialCallStatus: 'completed' },
        again: { inbound: { Body: 'As a text' } },
      },
      flow: { variables: { tier: 'gold' } },
    })
  })

  it('end a stream and a recording while the call goes on; an agent whom nobody serves is left', async () => {
    const named = { stream_name: 's' }
    const sid = await flow(
      'Stops',
      state(
        'fork',
        'fork-stream',
        { ...named, stream_action: 'start', stream_url: stream.url('/stops') },
        { next: 'record' },
      ),
      state('record', 'record-call', { record_call: 'true' }, { success: 'ask' }),
      state(
        'ask',
        'gather-input-on-call',
        { play: site.tone(ONE, 20_000), stop_gather: true, number_of_digits: 1, timeout: 20 },
        { keypress: 'unfork' },
      ),
      state('unfork', 'fork-stream', { ...named, stream_action: 'stop' }, { next: 'unrecord' }),
      state('unrecord', 'record-call', { record_call: 'false' }, { success: 'agent' }),
      state('agent', 'connect-virtual-agent', { connector: 'nobody' }, { return: 'bye' }),
      state('bye', 'say-play', { play: site.tone(THREE, 20_000) }),
    )
    const call = await dials(CALLER, await numberOf(sid))
    await call.until('answered')
    call.speaks(TWO)
    await hears(call, ONE)
    const forked = await stream.takes('/stops')
    await hears(forked.ears('inbound'), TWO)
    call.press('1')
    await hears(call, THREE)
    await until('the stream is closed', () => forked.isClosed)
    expect(forked.of('stop')).toHaveLength(1)
    const [begun] = await flows()(sid).executions.list()
    const { trigger } = await contextOf(sid, begun!.sid)
    const recording = await until('the recording is whole', async () => {
      const [row] = await site.rest.recordings.list({ callSid: trigger.call.CallSid })
      return row?.status === 'completed' ? row : undefined
    })
    // Nothing of this has ended the call.
    expect(call.status).toBe('answered')
    await call.hangup()

    const sound = await site.sound(recording.sid, '.wav')
    const { channels, sampleRate } = readWav(Buffer.from(await sound.arrayBuffer()))
    const heard = [ONE, TWO, THREE].map((hz) => holdsTone(channels[0]!, sampleRate, hz, 200))
    expect(heard).toEqual([true, true, false])
    expect(await wayOf(sid, begun!.sid)).toEqual([
      'Trigger.incomingCall',
      'fork.next',
      'record.success',
      'ask.keypress',
      'unfork.next',
      'unrecord.success',
      'agent.return',
      'bye.hangup',
    ])
  })

  it('call somebody in their first version: whoever answers, a machine, nobody', async () => {
    const sid = await flow(
      'First version',
      state(
        'call',
        'make-outgoing-call',
        {
          ...{ from: '{{flow.channel.address}}', to: '{{contact.channel.address}}', timeout: '20' },
          ...{ detect_answering_machine: 'true', machine_detection_silence_timeout: '10000' },
        },
        {
          ...{ answered: 'speak', answeredByMachine: 'leave' },
          ...{ busy: 'note', noAnswer: 'note', failed: 'note', hangup: 'note' },
        },
      ),
      state('speak', 'say-play', { play: site.tone(ONE, 20_000) }),
      state('leave', 'say-play', { play: site.tone(THREE, 20_000) }),
      state('note', 'set-variables', {
        variables: [{ key: 'came', value: '{{widgets.call.CallStatus}}' }],
      }),
    )
    const from = site.server.facts.phoneNumber
    const answers = (says: (call: PhoneCall) => void) => (call: PhoneCall) =>
      void call.answer().then(() => says(call))
    const ends = async (name: string, onCall: (call: PhoneCall) => void, hz?: number) => {
      const phone = await site.phone(name, onCall)
      const { executions } = flows()(sid)
      const execution = await executions.create({ to: phone.uri, from })
      if (hz !== undefined) {
        const call = await until(`${name} is called`, () => phone.calls[0])
        await hears(call, hz)
        await call.hangup()
      }
      const [, ...way] = await wayOf(sid, execution.sid)
      const { widgets, flow } = await contextOf(sid, execution.sid)
      return [...way, widgets.call.AnsweredBy ?? flow.variables.came]
    }
    const human = answers((call) => call.mouth.says(words(700)))
    const machine = answers((call) => call.mouth.says(words(5_000)))
    expect(
      await Promise.all([
        ends('human', human, ONE),
        ends('machine', machine, THREE),
        ends('busy', (call) => call.reject(486)),
        ends('absent', (call) => call.reject(480)),
        ends('unknown', (call) => call.reject(404)),
        // Before it is known who has answered.
        ends(
          'hasty',
          answers((call) => void call.hangup()),
        ),
      ]),
    ).toEqual([
      ['call.answered', 'speak.hangup', 'human'],
      ['call.answeredByMachine', 'leave.hangup', 'machine_start'],
      ['call.busy', 'note.next', 'busy'],
      ['call.noAnswer', 'note.next', 'no-answer'],
      ['call.failed', 'note.next', 'failed'],
      ['call.hangup', 'note.next', 'completed'],
    ])
  })

  /** In these nobody can hang up. */
  const leftAtOnce: Readonly<Record<string, string>> = {
    trigger: 'It is where a run begins.',
    'split-based-on': 'It judges what is there.',
    'set-variables': 'It keeps what is there.',
    'fork-stream': 'It says that a stream begins or ends, and goes on.',
    'record-call': 'It says that a recording begins or ends, and goes on.',
    'send-message': 'It does not wait until the text has come.',
    'connect-virtual-agent': 'No agent can be reached, which is known at once.',
    'connect-virtual-agent-v2': 'No agent can be reached, which is known at once.',
    'make-outgoing-call': 'Nobody is on the line yet; whoever answers and goes is tested above.',
    'make-outgoing-call-v2': 'Nobody is on the line yet.',
  }

  it('are each left by a hang-up on the line, wherever the caller is', async () => {
    let answerNow = () => {}
    const after = new Promise<void>((resolve) => {
      answerNow = resolve
    })
    onTestFinished(answerNow)
    const { rest, server, host } = site
    const slow = host.answers('/slow', () => ({ after, body: '' }))
    const stays = site.document('<Pause length="60"/>')
    const rings = await site.phone('rings', () => {})
    const talks = await site.phone('talks')
    await site.own('POST', '/PayConnectors', {
      ...{ uniqueName: 'Charges', kind: 'https', username: 'u', secret: 'sk_test_1' },
      url: services.answers('/charge', jsonOf('{}')),
    })
    const child = await flow(
      'Child that asks',
      state('ask', 'gather-input-on-call', { timeout: 30 }),
    )
    const listens = { play: site.tone(ONE, 60_000) }
    const sipTo = (phone: { readonly uri: string }) => ({
      ...{ noun: 'sip', to: phone.uri, sip_endpoint: phone.uri, caller_id: CALLER },
    })
    const channel = `TC${'0'.repeat(32)}`
    const { workflowSid: workflow, workspaceSid } = server.facts
    const followed = { hangup: 'note' }
    /** Where somebody hangs up, and what else must be so before. */
    const places: readonly (readonly [State, (() => Promise<unknown>)?])[] = [
      [state('play', 'say-play', listens)],
      [state('digits', 'say-play', { digits: 'w'.repeat(60) })],
      [state('prompt', 'gather-input-on-call', { ...listens, timeout: '30' })],
      [state('keys', 'gather-input-on-call', { timeout: '30' })],
      [state('voicemail', 'record-voicemail', { timeout: '60' }, followed)],
      [state('message', 'record-voicemail', { timeout: '60' })],
      [state('ringing', 'connect-call-to', sipTo(rings), followed)],
      [
        state('talk', 'connect-call-to', sipTo(talks), followed),
        () => until('they talk', () => talks.calls.some(({ status }) => status === 'answered')),
      ],
      [
        state(
          'room',
          'connect-call-to',
          { noun: 'conference', to: 'room', caller_id: CALLER },
          followed,
        ),
      ],
      [state('queue', 'enqueue-call', { queue_name: 'sales' })],
      [state('task', 'enqueue-call', { workflow_sid: workflow })],
      [state('agent', 'send-to-flex', { workflow, channel })],
      [state('redirect', 'add-twiml-redirect', { url: stays })],
      [state('pay', 'capture-payments', { payment_connector: 'Charges' }, followed)],
      [state('relay', 'run-conversation-relay', { url: stream.url('/hang-up') })],
      [state('subflow', 'run-subflow', { flow_sid: child, flow_revision: 'LatestPublished' })],
      [state('question', 'send-and-wait-for-reply', { body: 'x', timeout: '600' })],
      [
        state('request', 'make-http-request', {
          ...{ method: 'GET', url: slow, content_type: 'application/x-www-form-urlencoded' },
        }),
      ],
      [state('function', 'run-function', { url: slow })],
    ]
    const types = [...places.map(([{ type }]) => type), ...Object.keys(leftAtOnce)]
    expect([...new Set(types)].sort()).toEqual(widgetSchemas.map(({ type }) => type).sort())

    const who = '{{trigger.call.From}}'
    const fromOf = (index: number) => `+1202555${String(160 + index).padStart(4, '0')}`
    const sid = await flow(
      'Hang-ups',
      {
        ...state('who', 'split-based-on', { input: who }),
        transitions: [
          { event: 'noMatch' },
          ...places.map(([{ name }], index) => branch(name, who, fromOf(index))),
        ],
      },
      ...places.map(([place]) => place),
      state('note', 'set-variables', { variables: [{ key: 'gone', value: 'yes' }] }),
    )
    const number = await numberOf(sid)
    await Promise.all(
      places.map(async ([{ name }, before], index) => {
        const call = await dials(fromOf(index), number)
        await isAt(sid, name, fromOf(index))
        await before?.()
        // What was not answered is cancelled.
        await call.hangup()
      }),
    )
    answerNow()
    const rows = await ended(sid, places.length)
    const left = await Promise.all(
      rows.map(async (row) => (await wayOf(sid, row.sid)).slice(2).join(' ')),
    )
    expect(left.sort()).toEqual(
      places
        .map(([{ name, type, transitions }]) => {
          // Whoever is asked outside answers all the same; nobody is there any more.
          if (type === 'make-http-request' || type === 'run-function') return `${name}.success`
          return transitions.length > 0 ? `${name}.hangup note.next` : `${name}.hangup`
        })
        .sort(),
    )
    // Nobody is left behind: not whoever was called, and no task of whoever has gone.
    await until('the others are let go', () =>
      [...rings.calls, ...talks.calls].every(({ status }) => status === 'ended'),
    )
    const { tasks } = rest.taskrouter.v1.workspaces(workspaceSid)
    await until('no task is left', async () =>
      (await tasks.list()).every(({ assignmentStatus }) => assignmentStatus === 'canceled'),
    )
  })
})

it('the test phone is told what its flow asks, where its words are known', async () => {
  const ask = (name: string, says: object, next = '') =>
    state(name, 'gather-input-on-call', says, { keypress: next, timeout: next })
  const sid = await flow(
    'Asks',
    ask('first', { say: 'Press 1 for sales.' }, 'second'),
    ask('second', { play: 'prompt://menu' }, 'third'),
    ask('third', { play: 'https://example.com/menu.wav' }, 'fourth'),
    ask('fourth', { say: 'Are you {{trigger.call.From}}?' }),
  )
  const [application] = await site.rest.applications.list({ friendlyName: 'Test caller' })
  const menuAt = async (voiceUrl: string) => {
    await site.rest.applications(application!.sid).update({ voiceUrl })
    const answer = await fetch(`${site.server.facts.httpUrl}/offhook/v1/TestCaller/Tokens`, {
      method: 'POST',
    })
    return ((await answer.json()) as { menu: string[] }).menu
  }
  expect(await menuAt(`flow://studio/${sid}`)).toEqual([
    'Press 1 for sales.',
    'For sales, press 1. For support, press 2. For anything else, press 3.',
  ])
  expect(await menuAt('https://example.com/flow')).toEqual([])
})

describe('a run by a real call', () => {
  /** One of each template that does not wait for a time to run out, and needs no card. */
  const chosen: Readonly<Record<string, string>> = {
    'main-menu': 'A key during the greeting',
    'business-hours': 'Christmas',
    'language-choice': 'Spanish',
    callback: 'The queue is full',
    voicemail: 'Hangs up',
    'estimated-wait': 'Calls again later',
    payment: 'The star key',
    survey: 'A wrong key, then four',
  }

  it('of each template goes the way of the simulator', async () => {
    const verdicts: object[] = []
    for (let at = 0; at < templates.length; at += CALLS_AT_ONCE) {
      verdicts.push(...(await Promise.all(templates.slice(at, at + CALLS_AT_ONCE).map(tries))))
    }
    const expected = templates.map((template) => ({
      ...{ id: template.id, status: 'passed', failure: null },
      passed: runOf(template).expect,
    }))
    expect(verdicts).toEqual(expected)
  })

  const runOf = ({ id, runs }: Template) => runs.find(({ name }) => name === chosen[id])!

  async function tries(template: Template) {
    const run = await callRun(site.server.facts, template, runOf(template))
    const { status, failure, passed } = run
    return { id: template.id, status, failure, passed }
  }
})
