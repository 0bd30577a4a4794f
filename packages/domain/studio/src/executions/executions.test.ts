import { type CallSid, errors, makeSid, OffhookError, parseSid } from '@offhook/core'
import type { State } from '@offhook/studio-flow'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ExecutionSid, FlowSid } from '../model.ts'
import { addressIn, FROM, StudioBench, TO } from '../testing/studio-bench.ts'

let bench: StudioBench

beforeEach(() => {
  bench = new StudioBench()
})

const settled = () => new Promise((resolve) => setImmediate(resolve))

function state(
  name: string,
  type: string,
  properties: object = {},
  ways: Readonly<Record<string, string>> = {},
): State {
  const transitions = Object.entries(ways).map(([event, next]) => ({ event, next }))
  return { name, type, properties: { ...properties }, transitions }
}

const apology = '<Response><Play>prompt://apology</Play></Response>'
const hello = state('hello', 'say-play', { say: 'Hello & {{trigger.call.From}}' })
const lookup = (ways: Readonly<Record<string, string>>) =>
  state(
    'lookup',
    'make-http-request',
    { method: 'GET', url: 'https://crm.example', content_type: 'application/json' },
    ways,
  )
const yes = state('yes', 'say-play', { say: 'yes' })
const no = state('no', 'say-play', { say: 'no' })

describe('a call', () => {
  it('hears its flow, as TwiML with everything escaped, and is hung up at the end', async () => {
    const call = bench.call()
    const first = await call.ask(await bench.flow([hello]))
    expect(first).toMatch(
      /^<Response><Say>Hello &amp; \+12025550142<\/Say><Redirect>flow:\/\/studio\/FN\w+\/1\/audioComplete<\/Redirect><\/Response>$/,
    )
    expect(await call.ask(addressIn(first))).toBe('<Response/>')
    expect(bench.steps).toEqual(['Trigger.incomingCall', 'hello.audioComplete'])
    expect(bench.executions).toMatchObject([
      { status: 'ended', endReason: 'completed', contactAddress: FROM },
    ])
  })

  it('of another account reaches neither the flow nor one of its steps', async () => {
    const url = await bench.flow([hello])
    const call = bench.call()
    const step = addressIn(await call.ask(url))
    const stranger = bench.call()
    Object.assign(stranger.row, { accountSid: makeSid('AC') })
    expect(await stranger.ask(url)).toBe(errors.flowInvalid.code)
    expect(await stranger.ask(step)).toBe('<Response/>')
    expect(bench.steps).toEqual(['Trigger.incomingCall'])
  })

  it('that asks for a step that is past is told nothing', async () => {
    const call = bench.call()
    const first = await call.ask(
      await bench.flow([
        state('a', 'say-play', { say: 'x' }, { audioComplete: 'b' }),
        { ...hello, name: 'b' },
      ]),
    )
    await call.ask(addressIn(first))
    expect(await call.ask(addressIn(first))).toBe('<Response/>')
    expect(bench.executions).toMatchObject([{ status: 'active' }])
  })

  it('is refused where its caller is in the flow already, and the flow says so', async () => {
    const url = await bench.flow([hello], { allow_concurrent_calls: false })
    await bench.call().ask(url)
    expect(await bench.call().ask(url)).toBe('<Response><Reject/></Response>')
    expect(await bench.call('+12025550199').ask(url)).toContain('<Say>')
  })

  it('ends its execution when it is over; the way of a hang-up is gone without it', async () => {
    const url = await bench.flow([
      state(
        'dial',
        'connect-call-to',
        { noun: 'number', to: '+12025550111', caller_id: TO },
        { hangup: 'lookup' },
      ),
      lookup({ success: 'yes' }),
      yes,
    ])
    const call = bench.call()
    await call.ask(url)
    call.hangUp()
    await settled()
    expect(bench.steps).toEqual([
      'Trigger.incomingCall',
      'dial.hangup',
      'lookup.success',
      'yes.hangup',
    ])
    expect(bench.executions).toMatchObject([{ endReason: 'hangup' }])
  })

  it('that is hung up in a dialled talk leaves by that way, though the dial tells of it first', async () => {
    const url = await bench.flow([
      state(
        'dial',
        'connect-call-to',
        { noun: 'number', to: '+12025550111', caller_id: TO },
        { callCompleted: 'no', hangup: 'lookup' },
      ),
      lookup({ success: 'yes' }),
      ...[yes, no],
    ])
    const call = bench.call()
    const action = addressIn(await call.ask(url), 'action')
    await call.ask(action, { CallStatus: 'completed', DialCallStatus: 'completed' })
    call.hangUp()
    await settled()
    expect(bench.steps.slice(1, 3)).toEqual(['dial.hangup', 'lookup.success'])
    expect(bench.executions).toMatchObject([{ endReason: 'hangup' }])
  })

  it('is taken back from a document of an application that keeps it too long, or is none', async () => {
    const away = (ways: Readonly<Record<string, string>>) =>
      state('away', 'add-twiml-redirect', { url: 'https://app.example', timeout: '30' }, ways)
    const url = await bench.flow([away({ timeout: 'no', fail: 'yes' }), no, yes])
    const failing = bench.call()
    expect(await failing.ask(url)).toContain('<Say>yes</Say>')

    bench.elsewhere = async () => ({
      ...{ ok: true, status: 200, contentType: 'text/xml', finalUrl: 'https://app.example' },
      body: '<Response><Pause length="60"/></Response>',
    })
    const call = bench.call()
    expect(await call.ask(url)).toContain('<Pause length="60"/>')
    await bench.clock.advance(29_999)
    expect(bench.changed(call.row.sid)).toEqual([])
    await bench.clock.advance(1)
    const [back = ''] = bench.changed(call.row.sid)
    expect(await call.ask(back)).toContain('<Say>no</Say>')
    expect(bench.steps.slice(-1)).toEqual(['away.timeout'])
  })

  it('that is hung up while a service is asked has hung up wherever the flow comes to', async () => {
    let answer = () => {}
    bench.web = () =>
      new Promise((resolve) => {
        answer = () => resolve({ ok: true, status: 200, contentType: '', body: '' })
      })
    const url = await bench.flow([
      lookup({ success: 'ask' }),
      state('ask', 'send-and-wait-for-reply', { body: 'Name?' }),
    ])
    const call = bench.call()
    void call.ask(url)
    await settled()
    call.hangUp()
    answer()
    await settled()
    expect(bench.executions).toMatchObject([{ endReason: 'hangup' }])
    expect(bench.steps.at(-1)).toBe('ask.hangup')
  })

  it('that records as it is hung up brings the recording along, or a hang-up alone', async () => {
    const url = await bench.flow([
      state('message', 'record-voicemail', {}, { hangup: 'lookup' }),
      lookup({}),
    ])
    const call = bench.call()
    const action = addressIn(await call.ask(url), 'action')
    call.hangUp()
    await call.ask(action, { RecordingUrl: 'https://r', Digits: 'hangup' })
    const context = bench.executions[0]?.context
    expect(context?.widgets).toMatchObject({ message: { RecordingUrl: 'https://r' } })

    const silent = bench.call()
    await silent.ask(url)
    silent.hangUp()
    await bench.clock.advance(3_000)
    await settled()
    expect(bench.steps.slice(-2)).toEqual(['message.hangup', 'lookup.success'])
  })
})

describe('the web', () => {
  it.each([
    ['is slow', 'connection'],
    ['is large', 'larger than 64 kB'],
    ['is rude', 'answered 500'],
  ])('that %s takes the failure branch, and is told', async (how, told) => {
    bench.web = ({ signal }) => {
      if (how === 'is slow') {
        return new Promise((resolve) =>
          signal.addEventListener('abort', () =>
            resolve({ ok: false, code: 11205, message: 'no connection' }),
          ),
        )
      }
      const status = how === 'is rude' ? 500 : 200
      return Promise.resolve({
        ok: true,
        status,
        contentType: 'text/plain',
        body: 'x'.repeat(70_000),
      })
    }
    if (how === 'is rude') {
      bench.web = async () => ({ ok: true, status: 500, contentType: '', body: '' })
    }
    const document = bench
      .call()
      .ask(await bench.flow([lookup({ success: 'yes', failed: 'no' }), yes, no]))
    await settled()
    await bench.clock.advance(10_000)
    expect(await document).toContain('<Say>no</Say>')
    expect(bench.alerts).toEqual([expect.stringContaining(told)])
  })

  it('may be slow more than once: the call asks again meanwhile', async () => {
    bench.web = () =>
      new Promise((resolve) => {
        const answer = { ok: true, status: 200, contentType: '', body: '' } as const
        bench.clock.setTimeout(() => resolve(answer), 9_000)
      })
    const second = { ...lookup({ success: 'yes' }), name: 'second' }
    const call = bench.call()
    const url = await bench.flow([lookup({ success: 'second' }), second, yes])
    const first = call.ask(url)
    await bench.clock.advance(12_000)
    const document = await first
    expect(document).toContain('<Pause length="1"/><Redirect>')
    const again = call.ask(addressIn(document))
    await bench.clock.advance(6_000)
    expect(await again).toContain('<Say>yes</Say>')
    expect(await call.ask(addressIn(document))).toBe('<Response/>')
    expect(bench.asked).toHaveLength(2)
  })

  it('is given a body of JSON as it was written, and asked by nobody for another scheme', async () => {
    const post = (url: string) =>
      state('post', 'make-http-request', {
        ...{ method: 'POST', url, content_type: 'application/json;charset=utf-8' },
        body: '{"a": "{{trigger.call.From}}"}',
      })
    await bench.call().ask(await bench.flow([post('https://a.example')]))
    expect(bench.asked).toMatchObject([
      { body: { text: `{"a": "${FROM}"}`, contentType: 'application/json;charset=utf-8' } },
    ])
    await bench.call().ask(await bench.flow([post('{{"file:///etc/passwd"}}')]))
    expect(bench.asked).toHaveLength(1)
  })
})

describe('a flow that goes wrong', () => {
  it.each([
    [state('x', 'send-to-autopilot', {}, { sessionEnded: 'yes', failed: 'no' }), 'not supported'],
    [
      state(
        'x',
        'make-http-request',
        {
          method: 'GET',
          url: '{% assign a = "xxxxxxxxxxxxxxxx" %}{% for i in (1..11) %}{% assign a = a | append: a %}{% endfor %}{{a}}',
          content_type: 'application/json',
        },
        { success: 'yes', failed: 'no' },
      ),
      'longer than',
    ],
    [
      state(
        'x',
        'run-subflow',
        { flow_sid: makeSid('FW'), flow_revision: 'LatestPublished' },
        { completed: 'yes', failed: 'no' },
      ),
      'cannot be run',
    ],
    [state('x', 'send-message', { body: 'Hi' }, { sent: 'yes', failed: 'no' }), 'Nothing here'],
  ])('goes on by its failure branch: $type %#', async (broken, told) => {
    bench.refusal = new OffhookError(errors.messageUnreachable)
    expect(await bench.call().ask(await bench.flow([broken, yes, no]))).toContain('<Say>no</Say>')
    expect(bench.alerts).toEqual([expect.stringContaining(told)])
  })

  it('is left with an apology where it has no way for that', async () => {
    const url = await bench.flow([state('x', 'send-to-autopilot', {})])
    expect(await bench.call().ask(url)).toBe(apology)
    expect(bench.executions).toMatchObject([{ status: 'ended', endReason: 'failed' }])
  })

  it('is ended inside itself', async () => {
    const flow = await bench.flow([hello])
    const sid = flow.split('/').at(-1) ?? ''
    await bench.studio.flows.update(bench.accountSid, sid as never, {
      status: 'published',
      definition: JSON.stringify({
        states: [
          {
            name: 'Trigger',
            type: 'trigger',
            properties: {},
            transitions: ['incomingCall', 'incomingParent'].map((event) => ({
              event,
              next: 'sub',
            })),
          },
          state('sub', 'run-subflow', { flow_sid: sid, flow_revision: 'LatestPublished' }, {}),
        ],
        initial_state: 'Trigger',
      }),
    })
    expect(await bench.call().ask(flow)).toBe(apology)
    expect(bench.executions).toHaveLength(21)
    expect(bench.executions.every(({ status }) => status === 'ended')).toBe(true)
  })
})

describe('limits', () => {
  const subflow = (name: string, flow: string, ways: Readonly<Record<string, string>>) =>
    state(name, 'run-subflow', { flow_sid: flow, flow_revision: 'LatestPublished' }, ways)

  it('of steps hold for all flows that are run inside one, ended or not', async () => {
    const url = await bench.flow([hello])
    const sid = url.split('/').at(-1) ?? ''
    const twice = [subflow('a', sid, { completed: 'b', failed: 'b' }), subflow('b', sid, {})]
    const transitions = ['incomingCall', 'incomingParent'].map((event) => ({ event, next: 'a' }))
    await bench.studio.flows.update(bench.accountSid, sid as never, {
      status: 'published',
      definition: JSON.stringify({
        states: [{ name: 'Trigger', type: 'trigger', properties: {}, transitions }, ...twice],
        initial_state: 'Trigger',
      }),
    })
    expect(await bench.call().ask(url)).toBe(apology)
    expect(bench.executions.length).toBeLessThanOrEqual(2_001)
    expect(bench.executions.every(({ status }) => status === 'ended')).toBe(true)
  })

  it('of steps hang the call up after a thousand, and its owner is told', async () => {
    const url = await bench.flow([
      state('a', 'set-variables', { variables: [{ key: 'x', value: '1' }] }, { next: 'b' }),
      state('b', 'split-based-on', { input: 'x' }, { noMatch: 'a' }),
    ])
    expect(await bench.call().ask(url)).toBe(apology)
    expect(bench.steps).toHaveLength(1_001)
    expect(bench.executions).toMatchObject([{ status: 'ended', endReason: 'too-many-steps' }])
    expect(bench.alerts).toEqual([expect.stringContaining('too many widgets')])
  })

  it('of messages end two flows that answer each other', async () => {
    const url = await bench.flow([state('answer', 'send-message', { body: 'Hi' })])
    for (let count = 0; count < 20; count++) await bench.text(url, 'Hi')
    await settled()
    expect(bench.sent).toHaveLength(15)
    expect(bench.alerts.at(-1)).toContain('than anybody reads')
  })
})

describe('texts', () => {
  const ask = state(
    'ask',
    'send-and-wait-for-reply',
    { body: 'Name?', timeout: '60' },
    { incomingMessage: 'thanks', timeout: 'late' },
  )
  const reply = (name: string, body: string) => state(name, 'send-message', { body })

  it('begin a flow, and answer what it asks', async () => {
    const url = await bench.flow([
      ask,
      reply('thanks', 'Hi {{widgets.ask.inbound.Body}}'),
      reply('late', 'Bye'),
    ])
    await bench.text(url, 'Hello')
    await settled()
    await bench.text(url, 'Mia')
    await settled()
    expect(bench.sent).toMatchObject([{ from: TO, to: FROM, body: 'Name?' }, { body: 'Hi Mia' }])
    expect(bench.executions).toMatchObject([{ status: 'ended' }])
  })

  it('answer one question each', async () => {
    const url = await bench.flow([
      ask,
      state(
        'thanks',
        'send-and-wait-for-reply',
        { body: 'And where?' },
        { incomingMessage: 'late' },
      ),
      reply('late', 'Bye'),
    ])
    await bench.text(url, 'Hello')
    await settled()
    await Promise.all([bench.text(url, 'Mia'), bench.text(url, 'Mia!')])
    await settled()
    expect(bench.sent.map(({ body }) => body)).toEqual(['Name?', 'And where?'])
  })

  it('are waited for from the number as it is, however the flow writes it', async () => {
    const url = await bench.flow([
      { ...ask, properties: { ...ask.properties, from: '+1 (201) 555-0100' } },
      reply('thanks', 'Hi {{widgets.ask.inbound.Body}}, {{widgets.ask.outbound.Body}}'),
      reply('late', 'Bye'),
    ])
    await bench.text(url, 'Hello')
    await settled()
    await bench.text(url, 'Mia')
    await settled()
    expect(bench.sent.map(({ body }) => body)).toEqual(['Name?', 'Hi Mia, Name?'])
  })

  it('are waited for by whoever is on the line, and lead the call on; one that comes late does not', async () => {
    const say = (name: string, text: string) => state(name, 'say-play', { say: text })
    const url = await bench.flow([
      ask,
      say('thanks', 'Hello {{widgets.ask.inbound.Body}}'),
      say('late', 'Nothing came'),
    ])
    const call = bench.call()
    const waits = await call.ask(url)
    expect(waits).toContain('<Pause length="60"')
    await Promise.all([bench.text(url, 'Mia'), bench.text(url, 'Tom')])
    const [on = '', ...others] = bench.changed(call.row.sid)
    expect(others).toEqual([])
    expect(await call.ask(on)).toContain('<Say>Hello Mia</Say>')

    const other = bench.call()
    const back = addressIn(await other.ask(url))
    expect(await other.ask(back)).toContain('<Say>Nothing came</Say>')
    await bench.text(url, 'Too late')
    expect(bench.changed(other.row.sid)).toEqual([])

    const gone = bench.call()
    await gone.ask(url)
    gone.hangUp()
    await settled()
    expect(bench.steps.slice(-1)).toEqual(['ask.hangup'])
  })

  it('that do not come are not waited for', async () => {
    await bench.text(await bench.flow([ask, reply('thanks', 'Hi'), reply('late', 'Bye')]), 'Hello')
    await settled()
    await bench.clock.advance(60_000)
    await settled()
    expect(bench.sent.map(({ body }) => body)).toEqual(['Name?', 'Bye'])
  })
})

describe('an execution', () => {
  const flowSidOf = (url: string) => parseSid('FW', url.split('/').at(-1)) as FlowSid
  const beginning = (url: string) => ({
    ...{ accountSid: bench.accountSid, flowSid: flowSidOf(url), to: FROM, from: TO },
    parameters: {},
  })

  it('is stopped with its call', async () => {
    const call = bench.call()
    await call.ask(await bench.flow([hello]))
    const sid = bench.executions[0]?.sid as ExecutionSid
    expect(await bench.studio.executions.stop(makeSid('AC'), sid)).toBeUndefined()
    await bench.studio.executions.stop(bench.accountSid, sid)
    expect(bench.hungUp).toEqual([call.row.sid])
    expect(bench.executions).toMatchObject([{ status: 'ended', endReason: 'stopped' }])
  })

  it('by REST is found at once, and once it has ended', async () => {
    const url = await bench.flow([state('a', 'set-variables', { variables: { a: '1' } })])
    const { executions } = bench.studio
    const { sid } = await executions.begin(beginning(url))
    await settled()
    expect(executions.live.ofFlow(flowSidOf(url))).toEqual([])
    expect(executions.live.find(bench.accountSid, sid)).toMatchObject({ status: 'ended' })
    expect(executions.live.find(makeSid('AC'), sid)).toBeUndefined()
    executions.live.removed(sid)
    expect(executions.live.find(bench.accountSid, sid)).toBeUndefined()
  })

  it('by REST learns who has answered its call, or that nobody has', async () => {
    const url = await bench.flow([
      state(
        'dial',
        'make-outgoing-call-v2',
        { from: TO, to: FROM, detect_answering_machine: 'true' },
        { answered: 'who', noAnswer: 'nobody' },
      ),
      state('who', 'say-play', { say: 'Hello {{widgets.dial.AnsweredBy}}' }),
      state('nobody', 'set-variables', { variables: [{ key: 'tried', value: 'yes' }] }),
    ])
    await bench.studio.executions.begin(beginning(url))
    await settled()
    const [first] = bench.placed
    expect(first).toMatchObject({ machineDetection: 'Enable' })
    expect(await first?.call.ask(first.url, { AnsweredBy: 'machine_start' })).toContain(
      '<Say>Hello machine_start</Say>',
    )

    await bench.studio.executions.begin(beginning(url))
    await settled()
    bench.endsCall(bench.placed[1]?.call.row.sid as CallSid)
    await settled()
    expect(bench.steps.slice(-2)).toEqual(['dial.noAnswer', 'nobody.next'])
    expect(bench.executions[1]?.context.flow.variables).toEqual({ tried: 'yes' })
  })

  it('that is stopped while it places a call leaves none behind', async () => {
    let dialled = () => {}
    bench.dialling = new Promise((resolve) => {
      dialled = resolve
    })
    const url = await bench.flow([state('dial', 'make-outgoing-call-v2', { from: TO, to: FROM })])
    const { executions } = bench.studio
    const { sid } = await executions.begin(beginning(url))
    await settled()
    await executions.stop(bench.accountSid, sid)
    expect(bench.hungUp).toEqual([])
    dialled()
    await settled()
    expect(bench.hungUp).toHaveLength(1)
  })

  it('does not outlive its node', async () => {
    await bench.call().ask(await bench.flow([hello]))
    bench.studio.close()
    expect(bench.executions).toMatchObject([{ status: 'ended', endReason: 'restart' }])
  })
})
