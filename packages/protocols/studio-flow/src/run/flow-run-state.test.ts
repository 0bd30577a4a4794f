import { describe, expect, it } from 'vitest'
import { flowOf, match, state } from '../definition/build.ts'
import type { FlowDefinition, State } from '../definition/definition.ts'
import type { SimulatedInput } from '../simulator/saved-run.ts'
import { simulate } from '../simulator/simulate.ts'
import type { Verb } from '../widgets/widget.ts'

/** A clock that stands. */
const still = () => 0
const call = { event: 'incomingCall' as const, parameters: { From: '+12025550142' } }
function run(definition: FlowDefinition, ...inputs: readonly SimulatedInput[]) {
  return simulate(definition, { name: 'run', trigger: call, inputs }, still)
}
const pathOf = ({ steps }: ReturnType<typeof run>) =>
  steps.map(({ from, name }) => `${from}.${name}`).slice(1)
/** The verbs of the only widget, without the request behind them. */
function verbsOf(widget: State): string {
  const [, step] = run(flowOf(widget)).steps
  const ask = step?.ask
  return ask?.kind === 'document' ? ask.verbs.map(xml).join('') : JSON.stringify(ask)
}
function xml({ name, attributes, children }: Verb): string {
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${value}"`)
  const inner = children.map((child) => (typeof child === 'string' ? child : xml(child)))
  return `<${name}${given.join('')}>${inner.join('')}</${name}>`
}

/** The flow of a contact centre: language, split, lookup, tier, recording, queue, voicemail. */
const centre = flowOf(
  state(
    'language',
    'gather-input-on-call',
    { say: 'One or two', number_of_digits: '1' },
    {
      keypress: 'choice',
      speech: 'choice',
      timeout: 'language',
    },
  ),
  state(
    'choice',
    'split-based-on',
    { input: '{{widgets.language.Digits}}' },
    { noMatch: 'sorry' },
    [match('lookup', '{{widgets.language.Digits}}', 'matches_any_of', '1, 2')],
  ),
  state('sorry', 'say-play', { say: 'Sorry' }, { audioComplete: 'language' }),
  state(
    'lookup',
    'make-http-request',
    { method: 'GET', url: 'https://crm.example/{{trigger.call.From | url_encode}}' },
    { success: 'tier', failed: 'tier' },
  ),
  state(
    'tier',
    'set-variables',
    { variables: [{ key: 'tier', value: '{{widgets.lookup.parsed.tier | default: "none"}}' }] },
    { next: 'record' },
  ),
  state(
    'record',
    'record-call',
    { record_call: 'true', recording_channels: 'dual' },
    {
      success: 'agents',
      failed: 'agents',
    },
  ),
  state(
    'agents',
    'send-to-flex',
    {
      workflow: 'WW1',
      channel: 'TC1',
      attributes: '{"tier":"{{flow.variables.tier}}"}',
      waitUrl: 'https://app.example/music',
    },
    { failedToEnqueue: 'full' },
  ),
  state('full', 'say-play', { say: 'The queue is full' }, { audioComplete: 'voicemail' }),
  state('voicemail', 'record-voicemail', {}),
)

describe('a flow', () => {
  it('goes the way of the keys to the agents, with what it learned', () => {
    const run1 = run(
      centre,
      { at: 'language', digits: '2' },
      { at: 'lookup', http: { status: 200, body: '{"tier":"gold"}' } },
    )
    expect(pathOf(run1)).toEqual([
      ...['language.keypress', 'choice.match', 'lookup.success', 'tier.next', 'record.success'],
      'agents.callComplete',
    ])
    expect(run1).toMatchObject({ ended: 'completed', faults: [] })
    const last = run1.steps.at(-1)
    expect(last?.ask).toMatchObject({
      verbs: [
        {
          name: 'Enqueue',
          attributes: { workflowSid: 'WW1', waitUrl: 'https://app.example/music' },
          children: [{ name: 'Task', children: ['{"tier":"gold"}'] }],
        },
        { name: 'Redirect' },
      ],
    })
    expect(last?.context.widgets['lookup']).toMatchObject({ parsed: { tier: 'gold' } })
  })

  it('goes on after a silence, a wrong key, a service that is down and a queue that is full', () => {
    const run1 = run(
      centre,
      { at: 'language', silence: true },
      { at: 'language', digits: '7' },
      { at: 'language', speech: 'one', digits: '' },
      { at: 'language', digits: '1' },
      { at: 'lookup', http: { status: 0 } },
      { at: 'agents', queue: 'queue-full' },
    )
    expect(pathOf(run1)).toEqual([
      ...['language.timeout', 'language.keypress', 'choice.noMatch', 'sorry.audioComplete'],
      ...['language.speech', 'choice.noMatch', 'sorry.audioComplete', 'language.keypress'],
      ...['choice.match', 'lookup.failed', 'tier.next', 'record.success'],
      ...['agents.failedToEnqueue', 'full.audioComplete', 'voicemail.recordingComplete'],
    ])
    expect(run1.steps.at(-1)?.context.flow.variables).toEqual({ tier: 'none' })
    expect(run1.steps.at(-1)?.context.widgets).not.toHaveProperty('lookup')
  })

  it.each(['language', 'sorry', 'record', 'agents', 'full', 'voicemail'])(
    'ends when the caller hangs up in %s',
    (at) => {
      const run1 = run(
        centre,
        {
          at: 'language',
          digits: at === 'sorry' ? '9' : '1',
          ...(at === 'language' && { hangup: true }),
        },
        { at, hangup: true },
        { at: 'agents', queue: 'queue-full' },
      )
      expect(run1.ended).toBe('hangup')
      expect(run1.steps.at(-1)).toMatchObject({ from: at, to: null })
    },
  )

  it('follows the way of a hang-up as far as no caller is needed', () => {
    const definition = flowOf(
      state(
        'dial',
        'connect-call-to',
        { noun: 'number', to: '+12025550111', caller_id: 'x' },
        {
          hangup: 'note',
        },
      ),
      state(
        'note',
        'make-http-request',
        { method: 'POST', url: 'https://a.example' },
        {
          success: 'bye',
        },
      ),
      state('bye', 'say-play', { say: 'Bye' }, { audioComplete: 'note' }),
    )
    const run1 = run(definition, { at: 'dial', hangup: true })
    expect(pathOf(run1)).toEqual(['dial.hangup', 'note.success', 'bye.hangup'])
    expect(run1.ended).toBe('hangup')
  })

  it('speaks to whoever answers a call that it placed after a hang-up', () => {
    const run1 = run(
      flowOf(
        state(
          'dial',
          'connect-call-to',
          { noun: 'number', to: '+12025550111', caller_id: 'x' },
          { hangup: 'back' },
        ),
        state(
          'back',
          'make-outgoing-call-v2',
          { from: '+12025550100', to: '+12025550142' },
          { answered: 'again' },
        ),
        state('again', 'say-play', { say: 'You were cut off' }),
      ),
      { at: 'dial', hangup: true },
    )
    expect(pathOf(run1)).toEqual(['dial.hangup', 'back.answered', 'again.audioComplete'])
    expect(run1.ended).toBe('completed')
  })

  it('renders no more of the texts of one widget than a turn has time for', () => {
    let reads = 0
    const variables = Array.from({ length: 1_000 }, (_, n) => ({ key: `k${n}`, value: '{{n}}' }))
    const definition = flowOf(state('a', 'set-variables', { variables }))
    const run1 = simulate(definition, { name: '', trigger: call, inputs: [] }, () => reads++)
    expect(run1.ended).toBe('failed')
    expect(run1.faults).toEqual([{ at: 'a', message: 'The texts of this turn take too long' }])
    expect(reads).toBeLessThan(300)
  })

  it('is ended when a widget follows itself ten times, or a thousand widgets were passed', () => {
    const self = run(flowOf(state('a', 'say-play', { say: 'x' }, { audioComplete: 'a' })))
    expect([self.ended, self.steps.length]).toEqual(['loop', 11])
    expect(self.faults).toHaveLength(1)
    const round = run(
      flowOf(
        state('a', 'set-variables', { variables: [{ key: 'x', value: '1' }] }, { next: 'b' }),
        state('b', 'split-based-on', { input: 'x' }, { noMatch: 'a' }),
      ),
    )
    expect([round.ended, round.steps.length]).toEqual(['too-many-steps', 1_001])
  })

  it('takes the failure branch of a widget that is not known, whose Liquid fails, or whose JSON is none', () => {
    for (const broken of [
      state('a', 'send-to-autopilot', {}, { sessionEnded: 'no', failure: 'no', failed: 'yes' }),
      state(
        'a',
        'make-http-request',
        { method: 'GET', url: '{% for i in (1..9999) %}xx{% endfor %}' },
        { success: 'no', failed: 'yes' },
      ),
      state(
        'a',
        'send-to-flex',
        { workflow: 'WW1', channel: 'TC1', attributes: '[]' },
        { callComplete: 'no', failedToEnqueue: 'yes' },
      ),
    ]) {
      const run1 = run(
        flowOf(broken, state('yes', 'set-variables', {}), state('no', 'set-variables', {})),
      )
      expect(run1.steps.at(-1)?.from).toBe('yes')
      expect(run1.faults).toHaveLength(1)
    }
    expect(run(flowOf(state('a', 'unheard-of', {}))).ended).toBe('failed')
  })

  it('judges the time of day by the clock of the run', () => {
    const now = '{{"now" | date: "%H:%M"}}'
    const definition = flowOf(
      state('hours', 'split-based-on', { input: now }, { noMatch: 'open' }, [
        match('closed', now, 'is_before_time', '09:00'),
        match('closed', now, 'is_after_time', '17:00'),
      ]),
      state('open', 'say-play', { say: 'Open' }),
      state('closed', 'say-play', { say: 'Closed' }),
    )
    const at = (time: string) =>
      simulate(definition, { name: '', trigger: call, now: time, inputs: [] }, still).steps.at(-1)
        ?.from
    expect(at('2026-11-30T08:59:00Z')).toBe('closed')
    expect(at('2026-11-30T09:00:00Z')).toBe('open')
    expect(at('2026-11-30T17:01:00Z')).toBe('closed')
  })
})

it.each([
  [
    state('a', 'say-play', { say: 'Hi & bye', voice: 'alice', loop: '2' }),
    '<Say voice="alice" loop="2">Hi & bye</Say><Redirect>audioComplete</Redirect>',
  ],
  [
    state('a', 'say-play', { digits: 'ww12#' }),
    '<Play digits="ww12#"></Play><Redirect>audioComplete</Redirect>',
  ],
  [
    state('a', 'gather-input-on-call', {
      play: 'https://a/b.wav',
      timeout: 3,
      number_of_digits: 4,
      finish_on_key: '*',
    }),
    '<Gather action="gathered" input="dtmf" timeout="3" finishOnKey="*" numDigits="4"><Play>https://a/b.wav</Play></Gather><Redirect>timeout</Redirect>',
  ],
  [
    state('a', 'gather-input-on-call', { say: 'x', stop_gather: false, number_of_digits: 4 }),
    '<Gather action="gathered" input="dtmf" timeout="5"><Say>x</Say></Gather><Redirect>timeout</Redirect>',
  ],
  [
    state('a', 'record-voicemail', { max_length: '60', play_beep: 'false' }),
    '<Record action="recorded" timeout="5" maxLength="60" playBeep="false"></Record><Redirect>noAudio</Redirect>',
  ],
  [
    state('a', 'connect-call-to', {
      noun: 'number-multi',
      to: '+12025550111, +12025550112',
      caller_id: '+12025550100',
      record: 'true',
      time_limit: '600',
    }),
    '<Dial action="callCompleted" callerId="+12025550100" timeout="30" timeLimit="600" record="record-from-answer"><Number>+12025550111</Number><Number>+12025550112</Number></Dial><Redirect>callCompleted</Redirect>',
  ],
  [
    state('a', 'connect-call-to', {
      noun: 'sip',
      to: 'x',
      sip_endpoint: 'sip:a@b.c',
      sip_username: 'u',
      caller_id: 'x',
    }),
    '<Dial action="callCompleted" callerId="x" timeout="30"><Sip username="u">sip:a@b.c</Sip></Dial><Redirect>callCompleted</Redirect>',
  ],
  [
    state('a', 'enqueue-call', { queue_name: 'sales', wait_url: 'https://a/w' }),
    '<Enqueue action="queued" waitUrl="https://a/w">sales</Enqueue><Redirect>callFailure</Redirect>',
  ],
  [
    state('a', 'fork-stream', {
      stream_action: 'start',
      stream_name: 's',
      stream_url: 'wss://a',
      stream_parameters: [{ key: 'k', value: 'v' }],
    }),
    '<Start><Stream name="s" url="wss://a"><Parameter name="k" value="v"></Parameter></Stream></Start><Redirect>next</Redirect>',
  ],
  [
    state('a', 'fork-stream', { stream_action: 'stop', stream_name: 's' }),
    '<Stop><Stream name="s"></Stream></Stop><Redirect>next</Redirect>',
  ],
  [
    state('a', 'capture-payments', {
      payment_connector: 'Default',
      payment_amount: '10',
      security_code: 'true',
    }),
    '<Pay action="paid" paymentConnector="Default" chargeAmount="10" securityCode="true"></Pay><Redirect>providerError</Redirect>',
  ],
])('a widget is TwiML: $type %#', (widget, document) => {
  expect(verbsOf(widget)).toBe(document)
})

it.each([
  ['capture-payments', { payment_connector: 'x' }, { payment: 'success' }, 'success'],
  [
    'capture-payments',
    { payment_connector: 'x' },
    { payment: 'payment-connector-error' },
    'providerError',
  ],
  [
    'capture-payments',
    { payment_connector: 'x' },
    { payment: 'caller-interrupted-with-star' },
    'payInterrupted',
  ],
  [
    'capture-payments',
    { payment_connector: 'x' },
    { payment: 'too-many-failed-attempts' },
    'maxFailedAttempts',
  ],
  [
    'capture-payments',
    { payment_connector: 'x' },
    { payment: 'validation-error' },
    'validationError',
  ],
  ['capture-payments', { payment_connector: 'x' }, { payment: 'caller-hung-up' }, 'hangup'],
  ['capture-payments', { payment_connector: 'x' }, { hangup: true }, 'hangup'],
  ['connect-call-to', { noun: 'number', to: 'x', caller_id: 'y' }, { hangup: true }, 'hangup'],
  [
    'connect-call-to',
    { noun: 'number', to: 'x', caller_id: 'y' },
    { dial: 'busy' },
    'callCompleted',
  ],
  ['record-voicemail', {}, { hangup: true }, 'hangup'],
  ['connect-virtual-agent', { connector: 'x' }, { hangup: true }, 'hangup'],
  ['connect-virtual-agent-v2', { connector: 'x' }, { hangup: true }, 'hangup'],
  ['gather-input-on-call', {}, { speech: 'sales' }, 'speech'],
  ['make-outgoing-call-v2', {}, { result: 'busy' }, 'busy'],
  ['make-outgoing-call-v2', {}, { result: 'failed' }, 'failed'],
  ['make-outgoing-call-v2', {}, { result: 'no-answer' }, 'noAnswer'],
  ['make-outgoing-call-v2', {}, {}, 'answered'],
  ['make-outgoing-call', {}, { values: { AnsweredBy: 'machine_start' } }, 'answeredByMachine'],
  ['make-outgoing-call', {}, { result: 'completed' }, 'hangup'],
  ['record-voicemail', {}, { silence: true }, 'noAudio'],
  ['record-voicemail', {}, { digits: 'hangup' }, 'hangup'],
  ['record-call', { record_call: true }, { result: 'failed' }, 'failed'],
  ['send-message', { body: 'x' }, { result: 'failed' }, 'failed'],
  ['send-and-wait-for-reply', { body: 'x' }, { result: 'timeout' }, 'timeout'],
  ['run-subflow', { flow_sid: 'x' }, { result: 'failed' }, 'failed'],
  ['run-function', { url: 'https://a' }, { http: { status: 500 } }, 'fail'],
  ['add-twiml-redirect', { url: 'https://a' }, { result: 'timeout' }, 'timeout'],
  ['enqueue-call', { queue_name: 'x' }, { queue: 'system-error' }, 'callFailure'],
  ['enqueue-call', { queue_name: 'x' }, { queue: 'queue-full' }, 'failedToEnqueue'],
  ['enqueue-call', { queue_name: 'x' }, { queue: 'bridged' }, 'callComplete'],
] as const)('%s is left by what happens: %j %j', (type, properties, input, event) => {
  const [, step] = run(flowOf(state('a', type, properties)), { at: 'a', ...input }).steps
  expect(step?.name).toBe(event)
})
