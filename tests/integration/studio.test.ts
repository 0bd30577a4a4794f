/**
 * Flows on the line: each widget by a real call, what is heard and pressed measured; a hang-up in each;
 * and saved runs, those of the templates too, that the server makes by calling itself.
 */

import { type State, type Template, templates } from '@offhook/studio-flow'
import { frequencies, hears, type PhoneCall, until } from '@offhook/test-kit'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { CALLS_AT_ONCE, callRun } from '../support/call-run.ts'
import { StreamServer } from '../support/stream-server.ts'
import { TwimlSite } from '../support/twiml-site.ts'

const [ONE, TWO, THREE] = frequencies
const CALLER = '+12025550151'

let site: TwimlSite
let stream: StreamServer
/** A number of each flow. */
let numbers = 0

beforeAll(async () => {
  site = await TwimlSite.open({ env: { OFFHOOK_STREAM_PLAIN: 'yes' } })
  stream = await StreamServer.open()
})

afterAll(async () => {
  await stream?.close()
  await site?.close()
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
  })
  return phoneNumber
}

async function dials(from: string, number: string): Promise<PhoneCall> {
  const { host, port } = site.server.facts.sip
  const phone = await site.phone(from)
  return phone.call(`sip:${number}@${host}:${port}`)
}

/** `menu.keypress` of each widget that was left, once so many have been. */
async function steps(flowSid: string, count: number): Promise<readonly string[]> {
  const rows = await until(
    `${count} steps are kept`,
    async () => {
      const [execution] = await flows()(flowSid).executions.list({ limit: 1 })
      if (!execution) return undefined
      const all = await flows()(flowSid).executions(execution.sid).steps.list()
      return all.length >= count ? all : undefined
    },
    20_000,
  )
  return rows.toReversed().map((row) => `${row.transitionedFrom}.${row.name}`)
}

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
        { failed: 'question' },
      ),
      state(
        'question',
        'send-and-wait-for-reply',
        { body: 'x', timeout: '1' },
        { timeout: 'unknown', deliveryFailure: 'unknown' },
      ),
      state('unknown', 'widget-of-tomorrow', {}, { failed: 'bye' }),
      state('bye', 'say-play', { play: site.tone(THREE, 20_000) }),
    )
    const call = await dials(CALLER, await numberOf(sid))
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
    await hears(call, THREE)
    await call.hangup()

    expect(await steps(sid, 22)).toEqual([
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
      expect.stringMatching(/^queue\./),
      expect.stringMatching(/^flex\./),
      expect.stringMatching(/^pay\./),
      expect.stringMatching(/^relay\./),
      'agent.failed',
      'text.failed',
      expect.stringMatching(/^question\./),
      'unknown.failed',
      'bye.hangup',
    ])
    const [execution] = await flows()(sid).executions.list({ limit: 1 })
    const { context } = await flows()(sid).executions(execution!.sid).executionContext().fetch()
    expect(context).toMatchObject({
      widgets: {
        ask: { Digits: '1' },
        function: { parsed: { n: 2 } },
        record: { Channels: 2 },
        sub: { hello: 'Mia' },
        away: { colour: 'blue' },
        message: { Digits: '#' },
        dial: { DialCallStatus: 'completed' },
      },
      flow: { variables: { tier: 'gold' } },
    })
  })

  it('are each left by a hang-up on the line, wherever the caller is', async () => {
    let answerNow = () => {}
    const after = new Promise<void>((resolve) => {
      answerNow = resolve
    })
    onTestFinished(answerNow)
    const slow = site.host.answers('/slow', () => ({ after, body: '' }))
    const stays = site.document('<Pause length="60"/>')
    const rings = await site.phone('rings', () => {})
    const ask = state('ask', 'gather-input-on-call', { timeout: '30' })
    const child = await flow('Child that asks', ask)
    const listens = { play: site.tone(ONE, 60_000) }
    const places: readonly State[] = [
      state('play', 'say-play', listens),
      state('gather', 'gather-input-on-call', { ...listens, timeout: '30' }),
      state('voicemail', 'record-voicemail', { timeout: '60' }, { hangup: 'note' }),
      state(
        'dial',
        'connect-call-to',
        { noun: 'sip', to: rings.uri, sip_endpoint: rings.uri, caller_id: CALLER },
        { hangup: 'note' },
      ),
      state('queue', 'enqueue-call', { queue_name: 'sales' }),
      state('flex', 'send-to-flex', {
        workflow: site.server.facts.workflowSid,
        channel: `TC${'0'.repeat(32)}`,
      }),
      state('redirect', 'add-twiml-redirect', { url: stays }),
      state('relay', 'run-conversation-relay', { url: stream.url('/relay') }),
      state('subflow', 'run-subflow', { flow_sid: child, flow_revision: 'LatestPublished' }),
      state('request', 'make-http-request', {
        ...{ method: 'GET', url: slow, content_type: 'application/x-www-form-urlencoded' },
      }),
    ]
    const who = '{{trigger.call.From}}'
    const fromOf = (index: number) => `+1202555016${index}`
    const sid = await flow(
      'Hang-ups',
      {
        ...state('who', 'split-based-on', { input: who }),
        transitions: [
          { event: 'noMatch' },
          ...places.map(({ name }, index) => branch(name, who, fromOf(index))),
        ],
      },
      ...places,
      state('note', 'set-variables', { variables: [{ key: 'gone', value: 'yes' }] }),
    )
    const number = await numberOf(sid)
    await Promise.all(
      places.map(async ({ name }, index) => {
        const call = await dials(fromOf(index), number)
        await isAt(sid, name, fromOf(index))
        // What was not answered is cancelled.
        await call.hangup()
      }),
    )
    answerNow()
    const rows = await until(
      'all executions have ended',
      async () => {
        const all = await flows()(sid).executions.list()
        return all.length === places.length && all.every((row) => row.status === 'ended')
          ? all
          : undefined
      },
      20_000,
    )
    const left = await Promise.all(
      rows.map(async (row) => {
        const list = await until('the hang-up is kept', async () => {
          const all = await flows()(sid).executions(row.sid).steps.list()
          return all[0]?.transitionedTo === 'Ended' ? all : undefined
        })
        return list
          .toReversed()
          .slice(2)
          .map((step) => `${step.transitionedFrom}.${step.name}`)
          .join(' ')
      }),
    )
    expect(left.sort()).toEqual(
      places
        .map(({ name }) => {
          // Whoever is asked outside answers all the same; nobody is there any more.
          if (name === 'request') return 'request.success'
          return /voicemail|dial/.test(name) ? `${name}.hangup note.next` : `${name}.hangup`
        })
        .sort(),
    )
  })
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
