/** Event streams by the wire contract, with a sink that takes events of real calls and tasks. */
import { createHash, createHmac } from 'node:crypto'
import { until } from '@offhook/test-kit'
import { describe, expect, it } from 'vitest'
import { expectRefusal } from './support/expect-refusal.ts'
import { Place } from './support/place.ts'

const place = Place.ofThisFile()
const NOWHERE = '0'.repeat(32)
const COMPLETE = 'com.twilio.voice.insights.call-summary.complete'
const PREDICTED = 'com.twilio.voice.insights.call-summary.predicted-complete'
const ENDED = 'com.twilio.voice.status-callback.call.completed'

describe('types and schemas', () => {
  it('tell what there is', async () => {
    const { events } = place.site.client
    const types = await events.v1.eventTypes.list()
    expect(types.map(({ type }) => type)).toContain(COMPLETE)
    const [one] = await events.v1.eventTypes.list({ schemaId: 'Voice.CallStatus' })
    expect(await events.v1.eventTypes(one?.type ?? '').fetch()).toMatchObject({ type: one?.type })
    const schema = events.v1.schemas('VoiceInsights.CallSummary')
    expect(await schema.fetch()).toMatchObject({ latestVersion: 1 })
    const [version] = await schema.versions.list()
    expect(await schema.versions(1).fetch()).toMatchObject({ raw: version?.raw })
    const raw = await place.site.fetch(new URL(version?.raw ?? '').pathname)
    expect(await raw.json()).toMatchObject({ title: 'VoiceInsights.CallSummary', type: 'object' })
    await expectRefusal(events.v1.eventTypes('com.twilio.moon').fetch(), 404, 20404)
    await expectRefusal(events.v1.schemas('Moon').fetch(), 404, 20404)
    await expectRefusal(schema.versions(2).fetch(), 404, 20404)
  })
})

describe('a subscription', () => {
  it('brings signed events of calls to its sink, in order', async () => {
    const { client, facts } = place.site
    const { events } = client
    const { host } = place.callers
    const destination = host.answers('/sink', '')
    const sink = await events.v1.sinks.create({
      description: 'Ours',
      sinkType: 'webhook',
      sinkConfiguration: { destination, method: 'POST', batch_events: true },
    })
    expect(await events.v1.sinks(sink.sid).sinkTest.create()).toMatchObject({ result: 'submitted' })
    const seen = () => host.asked('/sink')
    const told = () => seen().flatMap(({ body }) => JSON.parse(body) as Told[])
    const test = await until('the test event is there', () => told()[0])
    const testId = String(test.data['test_id'])
    await expectRefusal(
      events.v1.sinks(sink.sid).sinkValidate.create({ testId: 'other' }),
      400,
      20001,
    )
    expect(await events.v1.sinks(sink.sid).sinkValidate.create({ testId })).toMatchObject({
      result: 'valid',
    })

    expect(await events.v1.sinks(sink.sid).fetch()).toMatchObject({ status: 'active' })

    const subscription = await events.v1.subscriptions.create({
      description: 'Calls',
      sinkSid: sink.sid,
      types: [{ type: COMPLETE }],
    })
    const one = events.v1.subscriptions(subscription.sid)
    await one.subscribedEvents.create({ type: ENDED, schemaVersion: 1 })
    await one.subscribedEvents.create({ type: PREDICTED })
    await expectRefusal(one.subscribedEvents.create({ type: ENDED }), 409, 20409)
    await expectRefusal(one.subscribedEvents.create({ type: 'moon' }), 400, 20001)
    expect(await one.subscribedEvents(ENDED).update({ schemaVersion: 1 })).toMatchObject({
      schemaVersion: 1,
    })
    await expectRefusal(one.subscribedEvents(ENDED).update({ schemaVersion: 9 }), 400, 20001)
    expect(await one.subscribedEvents(COMPLETE).fetch()).toMatchObject({ type: COMPLETE })
    expect((await one.subscribedEvents.list()).map(({ type }) => type)).toEqual([
      COMPLETE,
      PREDICTED,
      ENDED,
    ])

    const { sid, call } = await place.callers.answered('streamed')
    await call.hangup()
    const own = await until('all events are there', () => {
      const of = told().filter(({ source }) => source === sid)
      return of.length >= 3 && of
    })
    expect(own.map(({ type }) => type)).toEqual([ENDED, PREDICTED, COMPLETE])
    expect(own[1]?.data).toEqual(own[2]?.data)
    expect(own[2]).toMatchObject({
      specversion: '1.0',
      data: { call_sid: sid, processing_state: 'complete', call_state: 'completed' },
    })
    for (const { url, body, headers } of seen()) {
      const hash = createHash('sha256').update(body).digest('hex')
      expect(url).toContain(`bodySHA256=${hash}`)
      const signature = createHmac('sha1', facts.authToken).update(url).digest('base64')
      expect(headers['x-twilio-signature']).toBe(signature)
    }

    const inUse = async (value: boolean) =>
      (await events.v1.sinks.list({ inUse: value, status: 'active' })).map((row) => row.sid)
    expect(await inUse(true)).toEqual([sink.sid])
    expect(await inUse(false)).toEqual([])
    expect(await events.v1.sinks(sink.sid).update({ description: 'Theirs' })).toMatchObject({
      description: 'Theirs',
    })
    expect(await one.update({ description: 'Ends' })).toMatchObject({ description: 'Ends' })
    expect(await one.fetch()).toMatchObject({ sinkSid: sink.sid })
    expect(await events.v1.subscriptions.list({ sinkSid: sink.sid })).toHaveLength(1)
    await expectRefusal(events.v1.sinks(sink.sid).remove(), 400, 20001)
    expect(await one.subscribedEvents(ENDED).remove()).toBe(true)
    await expectRefusal(one.subscribedEvents(ENDED).fetch(), 404, 20404)
    expect(await one.remove()).toBe(true)
    expect(await events.v1.sinks(sink.sid).remove()).toBe(true)
    await expectRefusal(events.v1.sinks(sink.sid).fetch(), 404, 20404)
  })

  it('is refused for sinks and types that are none', async () => {
    const { events } = place.site.client
    const request = { description: 'Bad', sinkSid: `DG${NOWHERE}`, types: [{ type: ENDED }] }
    await expectRefusal(events.v1.subscriptions.create(request), 400, 20001)
    await expectRefusal(events.v1.subscriptions(`DF${NOWHERE}`).fetch(), 404, 20404)
    for (const [sinkType, sinkConfiguration] of [
      ['kinesis', { arn: 'x' }],
      ['webhook', { destination: 'nowhere' }],
      ['webhook', {}],
    ] as const) {
      const sink = { description: 'Bad', sinkType, sinkConfiguration }
      await expectRefusal(events.v1.sinks.create(sink), 400, 20001)
    }
  })
})

interface Told {
  readonly type: string
  readonly source: string
  readonly data: Readonly<Record<string, unknown>>
}

describe('the contract', () => {
  it('was kept by every answer, and has no operation that was not asked', () => {
    expect(place.site.violations).toEqual([])
    const groups = ['event-schemas', 'event-types', 'sinks', 'subscribed-events', 'subscriptions']
    expect(place.site.missing('events_v1', ...groups)).toEqual([])
  })
})
