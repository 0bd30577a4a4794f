/**
 * Flows by the wire contract, and at work: a flow as contact centres export them answers the calls
 * of real phones, and its executions tell each step.
 */
import { type PhoneCall, until } from '@offhook/test-kit'
import { describe, expect, it } from 'vitest'
import { expectRefusal } from './support/expect-refusal.ts'
import { Place } from './support/place.ts'

const NOWHERE = '0'.repeat(32)
const place = Place.ofThisFile()

const state = (
  name: string,
  type: string,
  properties: object,
  ways: Readonly<Record<string, string>> = {},
  more: readonly object[] = [],
) => ({
  name,
  type,
  transitions: [...Object.entries(ways).map(([event, next]) => ({ event, next })), ...more],
  properties: { offset: { x: 10, y: 20 }, ...properties },
})

function definition(...states: readonly ReturnType<typeof state>[]) {
  const first = states[0]?.name ?? ''
  return {
    description: 'A flow',
    states: [
      state(
        'Trigger',
        'trigger',
        {},
        {
          incomingCall: first,
          incomingRequest: first,
          incomingParent: first,
        },
      ),
      ...states,
    ],
    initial_state: 'Trigger',
    flags: { allow_concurrent_calls: true },
  }
}

const isKey = (value: string) => ({
  friendly_name: value,
  arguments: ['{{widgets.menu.Digits}}'],
  type: 'equal_to',
  value,
})

/** A menu, a lookup, and what it says to whoever has pressed 1. */
const menu = (lookup: string, bye: string) =>
  definition(
    state(
      'menu',
      'gather-input-on-call',
      { play: 'prompt://menu', number_of_digits: '1', timeout: '3' },
      {
        keypress: 'choice',
        timeout: 'menu',
      },
    ),
    state('choice', 'split-based-on', { input: '{{widgets.menu.Digits}}' }, { noMatch: 'menu' }, [
      { event: 'match', next: 'lookup', conditions: [isKey('1')] },
    ]),
    state(
      'lookup',
      'make-http-request',
      {
        method: 'POST',
        url: lookup,
        content_type: 'application/json;charset=utf-8',
        body: '{"caller":"{{trigger.call.From}}"}',
      },
      { success: 'tier' },
    ),
    state(
      'tier',
      'set-variables',
      { variables: [{ key: 'tier', value: '{{widgets.lookup.parsed.tier}}' }] },
      {
        next: 'bye',
      },
    ),
    state('bye', 'say-play', { play: bye }),
  )

const flows = () => place.site.client.studio.v2.flows
const create = (name: string, flow: object, status: 'draft' | 'published' = 'published') =>
  flows().create({ friendlyName: name, status, definition: flow })

/** A number whose calls a flow answers. */
async function numberOf(flowSid: string): Promise<string> {
  const { webhookUrl } = await flows()(flowSid).fetch()
  const { client } = place.site
  const number = await place.callers.number('<Response/>')
  const [row] = await client.incomingPhoneNumbers.list({ phoneNumber: number })
  await client.incomingPhoneNumbers(row?.sid ?? '').update({ voiceUrl: webhookUrl })
  return number
}

const onlyExecution = (flowSid: string) =>
  until('an execution is kept', async () => (await flows()(flowSid).executions.list())[0])
const ended = (flowSid: string, sid: string) =>
  until('the execution has ended', async () => {
    const row = await flows()(flowSid).executions(sid).fetch()
    return row.status === 'ended' ? row : undefined
  })
const goes = (call: PhoneCall) => call.until('ended', 40_000)

describe('flows', () => {
  it('come back as they were sent, with each revision', async () => {
    const sent = {
      ...menu('https://crm.example', 'https://a.example/a.wav'),
      $schema: 'x',
      extra: [1],
    }
    const flow = await create('Round trip', sent, 'draft')
    expect(flow).toMatchObject({ status: 'draft', revision: 1, valid: true, errors: [] })
    expect(JSON.stringify(flow.definition)).toBe(JSON.stringify(sent))

    const { sid } = flow
    const second = await flows()(sid).update({ status: 'published', commitMessage: 'Live' })
    expect(second).toMatchObject({ revision: 2, status: 'published', commitMessage: 'Live' })
    await flows()(sid).update({ status: 'draft', definition: definition(), friendlyName: 'Later' })
    const { revisions } = flows()(sid)
    // The helper 6.2.0 cannot read this list: it takes each row's number from the path.
    const { body } = await place.site.client.request({
      method: 'get',
      uri: `https://studio.twilio.com/v2/Flows/${sid}/Revisions`,
    })
    const listed = (body as { revisions: { revision: number }[] }).revisions
    expect(listed.map(({ revision }) => revision)).toEqual([3, 2, 1])
    expect(await revisions('LatestPublished').fetch()).toMatchObject({ revision: 2 })
    expect(await revisions('LatestDraft').fetch()).toMatchObject({ friendlyName: 'Later' })
    expect((await flows().list()).map((row) => row.sid)).toContain(sid)

    await flows()(sid)
      .testUsers()
      .update({ testUsers: ['+12025550142', 'client:anna'] })
    expect((await flows()(sid).testUsers().fetch()).testUsers).toEqual([
      '+12025550142',
      'client:anna',
    ])
    await flows()(sid).remove()
    await expectRefusal(flows()(sid).fetch(), 404, 20404)
  })

  it('are judged: a draft may be wrong, what is published may not', async () => {
    const wrong = definition(state('a', 'say-play', {}, { nothing: 'nowhere' }))
    const validated = place.site.client.studio.v2.flowValidate
    await expectRefusal(
      validated.update({ friendlyName: 'x', status: 'draft', definition: wrong }),
      400,
      81022,
    )
    const right = definition(state('a', 'say-play', { say: 'x' }))
    const verdict = await validated.update({
      friendlyName: 'x',
      status: 'draft',
      definition: right,
    })
    expect(verdict.valid).toBe(true)
    await expectRefusal(create('Wrong', wrong), 400, 81022)
    const draft = await create('Wrong', wrong, 'draft')
    expect(draft.valid).toBe(false)
    expect(draft.errors.map((one) => (one as { property_path: string }).property_path)).toEqual([
      '#/states/1/properties/say',
      '#/states/1/transitions/0/event',
      '#/states/1/transitions/0/next',
    ])
    await expectRefusal(flows()(draft.sid).update({ status: 'published' }), 400, 81022)
    await expectRefusal(
      flows()(draft.sid).executions.create({
        to: '+12025550142',
        from: place.site.facts.phoneNumber,
      }),
      400,
      81022,
    )
    await expectRefusal(flows()(`FW${NOWHERE}`).executions.list(), 404, 20404)
  })
})

describe('a flow answers a call', () => {
  it('goes the way of the keys, and its execution tells each step', async () => {
    const { host } = place.callers
    const lookup = host.answers('/lookup', () => ({
      contentType: 'application/json',
      body: '{"tier":"gold"}',
    }))
    const { sid } = await create('Menu', menu(lookup, 'prompt://welcome'))
    const { call } = await place.callers.dials('+12025550142', await numberOf(sid))
    await call.until('answered')
    // From the first second on.
    call.press('1')
    await goes(call)

    const { sid: execution } = await onlyExecution(sid)
    expect(await ended(sid, execution)).toMatchObject({ flowSid: sid, status: 'ended' })
    const steps = await until('all steps are kept', async () => {
      const rows = await flows()(sid).executions(execution).steps.list()
      return rows.length === 6 ? rows.toReversed() : undefined
    })
    expect(steps.map((one) => `${one.transitionedFrom}.${one.name}.${one.transitionedTo}`)).toEqual(
      [
        'Trigger.incomingCall.menu',
        'menu.keypress.choice',
        'choice.match.lookup',
        'lookup.success.tier',
        'tier.next.bye',
        'bye.audioComplete.Ended',
      ],
    )
    const whole = await flows()(sid).executions(execution).executionContext().fetch()
    expect(whole.context).toMatchObject({
      trigger: { call: { Direction: 'inbound' } },
      widgets: { menu: { Digits: '1' }, lookup: { parsed: { tier: 'gold' } } },
      flow: { flow_sid: sid, variables: { tier: 'gold' } },
    })
    const second = flows()(sid)
      .executions(execution)
      .steps(steps[1]?.sid ?? '')
    expect((await second.stepContext().fetch()).context).toMatchObject({
      widgets: { menu: { Digits: '1' } },
    })
    expect((await second.fetch()).context.widgets).not.toHaveProperty('lookup')
    expect(JSON.parse(host.asked('/lookup')[0]?.body ?? '{}')).toEqual({ caller: '+12025550142' })
    await flows()(sid).executions(execution).remove()
    await expectRefusal(flows()(sid).executions(execution).fetch(), 404, 20404)
  })
})

describe('a call in a flow', () => {
  const waits = (next: string) =>
    definition(
      state(
        'wait',
        'gather-input-on-call',
        { number_of_digits: '1', timeout: '20' },
        { keypress: next },
      ),
      state(next, 'set-variables', { variables: [{ key: 'went', value: next }] }),
    )
  const contextOf = async (flowSid: string, sid: string) =>
    (await flows()(flowSid).executions(sid).executionContext().fetch()).context as {
      widgets: Record<string, Record<string, unknown>>
      flow: { variables: Record<string, unknown> }
    }

  it('keeps its revision while another is published, and the next takes the new one', async () => {
    const { sid } = await create('Revised', waits('one'))
    const number = await numberOf(sid)
    const first = await place.callers.dials('+12025550143', number)
    await first.call.until('answered')
    await flows()(sid).update({ status: 'published', definition: waits('two') })
    const second = await place.callers.dials('+12025550144', number)
    await second.call.until('answered')
    for (const { call } of [first, second]) {
      call.press('5')
      await goes(call)
    }
    const rows = await until('both are over', async () => {
      const all = await flows()(sid).executions.list()
      return all.length === 2 && all.every((row) => row.status === 'ended') ? all : undefined
    })
    const went = await Promise.all(
      rows.map(async (row) => [
        row.contactChannelAddress,
        row.flowVersion,
        (await contextOf(sid, row.sid)).flow.variables['went'],
      ]),
    )
    expect(went.toSorted()).toEqual([
      ['+12025550143', 1, 'one'],
      ['+12025550144', 2, 'two'],
    ])
  })

  it('that the caller hangs up ends the execution, and so does an order by REST', async () => {
    const { sid } = await create('Hung up', waits('one'))
    const number = await numberOf(sid)
    const first = await place.callers.dials('+12025550145', number)
    await first.call.until('answered')
    const { sid: execution } = await onlyExecution(sid)
    await expectRefusal(flows()(sid).executions(execution).remove(), 400, 20009)
    await first.call.hangup()
    await ended(sid, execution)
    const steps = await until('the last step is kept', async () => {
      const all = await flows()(sid).executions(execution).steps.list()
      return all.length === 2 ? all : undefined
    })
    expect(steps[0]).toMatchObject({ name: 'hangup', transitionedTo: 'Ended' })

    const second = await place.callers.dials('+12025550146', number)
    await second.call.until('answered')
    const [live] = await until('the second is there', async () => {
      const all = await flows()(sid).executions.list({ status: 'active' })
      return all.length > 0 ? all : undefined
    })
    await flows()(sid)
      .executions(live?.sid ?? '')
      .update({ status: 'ended' })
    await goes(second.call)
    expect(
      (
        await flows()(sid)
          .executions(live?.sid ?? '')
          .fetch()
      ).status,
    ).toBe('ended')
  })

  it('runs another flow, hears a document of an application, and comes back with what they say', async () => {
    const child = await create(
      'Child',
      definition(
        state('greet', 'set-variables', {
          variables: [{ key: 'hello', value: '{{trigger.parent.parameters.name}}' }],
        }),
      ),
    )
    const parent = (url: string) =>
      definition(
        state(
          'sub',
          'run-subflow',
          {
            flow_sid: child.sid,
            flow_revision: 'LatestPublished',
            parameters: [{ key: 'name', value: 'Mia' }],
          },
          { completed: 'away' },
        ),
        state('away', 'add-twiml-redirect', { url }, { return: 'keep' }),
        state('keep', 'set-variables', {
          variables: [{ key: 'both', value: '{{widgets.sub.hello}} {{widgets.away.colour}}' }],
        }),
      )
    const { sid, webhookUrl } = await create('Parent', parent('https://later.example'))
    const url = place.callers.host.answers(
      '/elsewhere',
      `<Response><Redirect>${webhookUrl}?FlowEvent=return&amp;colour=blue</Redirect></Response>`,
    )
    await flows()(sid).update({ status: 'published', definition: parent(url) })
    const { call } = await place.callers.dials('+12025550147', await numberOf(sid))
    // Nothing answers it.
    await call.until('failed')
    const { sid: execution } = await onlyExecution(sid)
    await ended(sid, execution)
    expect((await contextOf(sid, execution)).flow.variables).toEqual({ both: 'Mia blue' })
    const [inner] = await until('the child is kept', async () => {
      const all = await flows()(child.sid).executions.list()
      return all.length > 0 ? all : undefined
    })
    expect(inner).toMatchObject({ initiatedBy: execution, status: 'ended' })
  })

  it('that goes round is ended, and its owner is told', async () => {
    const round = state('round', 'gather-input-on-call', { timeout: '0' }, { timeout: 'round' })
    const { sid } = await create('Round', definition(round))
    const { call } = await place.callers.dials('+12025550148', await numberOf(sid))
    await goes(call)
    const { sid: execution } = await onlyExecution(sid)
    await ended(sid, execution)
    const steps = await until('all steps are kept', async () => {
      const all = await flows()(sid).executions(execution).steps.list()
      return all.length === 11 ? all : undefined
    })
    expect(steps[0]).toMatchObject({ name: 'timeout', transitionedTo: 'Ended' })
    const { facts, client } = place.site
    const alerts = await client.api.v2010.accounts(facts.accountSid).notifications.list()
    expect(alerts.some(({ errorCode }) => errorCode === '81001')).toBe(true)
  })
})

describe('an execution by REST', () => {
  const calls = definition(
    state(
      'call',
      'make-outgoing-call-v2',
      {
        from: '{{flow.channel.address}}',
        to: '{{contact.channel.address}}',
        timeout: '10',
      },
      { answered: 'speak', busy: 'note', noAnswer: 'note', failed: 'note' },
    ),
    state('speak', 'say-play', { play: 'prompt://recorded' }),
    state('note', 'set-variables', {
      variables: [{ key: 'came', value: '{{widgets.call.CallStatus}} {{flow.data.n | plus: 1}}' }],
    }),
  )

  it('calls somebody, goes the way of what comes of it, and waits for nobody else', async () => {
    const { sid } = await create('Outgoing', { ...calls, flags: { allow_concurrent_calls: false } })
    const { executions } = flows()(sid)
    const from = place.site.facts.phoneNumber
    const rings = await place.callers.phone('rings')
    const busy = await place.callers.phone('busy', (call) => call.reject(486))
    const answers = await place.callers.phone('answers', (call) => void call.answer())

    const refused = await executions.create({ to: busy.uri, from, parameters: { n: 1 } })
    await ended(sid, refused.sid)
    expect((await executions(refused.sid).executionContext().fetch()).context).toMatchObject({
      trigger: { request: { from, parameters: { n: 1 } } },
      flow: { variables: { came: 'busy 2' } },
    })

    const { sid: ringing } = await executions.create({ to: rings.uri, from })
    await expectRefusal(executions.create({ to: rings.uri, from }), 409, 20409)
    await executions(ringing).update({ status: 'ended' })

    const { sid: talked } = await executions.create({ to: answers.uri, from })
    await ended(sid, talked)
    const steps = await until('all steps are kept', async () => {
      const all = await executions(talked).steps.list()
      return all.length === 3 ? all : undefined
    })
    expect(steps.map(({ name }) => name)).toEqual(['audioComplete', 'answered', 'incomingRequest'])
    await expectRefusal(executions.create({ to: 'x'.repeat(300), from }), 400, 81023)
    await expectRefusal(
      executions.create({ to: '+12025550142', from, parameters: '[1]' as never }),
      400,
      20001,
    )
  })
})
