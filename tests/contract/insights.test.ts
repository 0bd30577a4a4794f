/** Voice Insights by the wire contract: real calls and a conference, and what is said of them. */
import { until } from '@offhook/test-kit'
import { describe, expect, it } from 'vitest'
import { expectRefusal } from './support/expect-refusal.ts'
import { Place } from './support/place.ts'

const place = Place.ofThisFile()
const NOWHERE = '0'.repeat(32)
const IN_ROOM = '<Response><Dial><Conference>insight-room</Conference></Dial></Response>'

describe('a call', () => {
  it('has samples, events, a summary, and what people say of it', async () => {
    const { client, facts } = place.site
    const { insights } = client
    const { sid, call } = await place.callers.answered('measured')
    const insight = insights.v1.calls(sid)
    expect(await insight.fetch()).toMatchObject({ sid })
    await expectRefusal(insight.summary().fetch(), 404, 20404)
    await call.hangup()
    const partial = await until('it is summed up', () =>
      insight
        .summary()
        .fetch({ processingState: 'partial' })
        .catch(() => null),
    )
    expect(partial).toMatchObject({ callState: 'completed', callType: 'sip' })

    const whole = await until('it is summed up at last', () =>
      insight
        .summary()
        .fetch({ processingState: 'complete' })
        .catch(() => null),
    )
    expect(whole).toMatchObject({
      accountSid: facts.accountSid,
      callSid: sid,
      processingState: 'complete',
      properties: { direction: 'outbound_api', disconnected_by: 'callee' },
    })
    const metrics = await insight.metrics.list()
    expect(metrics.map(({ edge, direction }) => [edge, direction])).toEqual([
      ['sip_edge', 'inbound'],
      ['sip_edge', 'outbound'],
    ])
    expect(await insight.metrics.list({ edge: 'sdk_edge' })).toEqual([])
    expect(await insight.metrics.list({ direction: 'outbound' })).toHaveLength(1)
    const events = await insight.events.list()
    expect(events.map(({ name }) => name)).toEqual(['ringing', 'connected', 'disconnected'])
    expect(await insight.events.list({ edge: 'carrier_edge' })).toEqual([])

    const said = { callScore: 2, qualityIssues: 'echo,owa', spam: false, comment: 'hollow' }
    expect(await insight.annotation().update(said)).toMatchObject({
      callScore: 2,
      qualityIssues: ['echo', 'owa'],
    })
    expect(await insight.annotation().fetch()).toMatchObject({ comment: 'hollow', spam: false })
    await expectRefusal(insight.annotation().update({ callScore: 6 }), 400, 20001)
    await expectRefusal(insight.annotation().update({ comment: 'x'.repeat(101) }), 400, 20001)
    await expectRefusal(insight.annotation().update({ qualityIssues: 'bad' }), 400, 20001)

    const { callSummaries } = insights.v1
    const found = async (filter: Parameters<typeof callSummaries.list>[0]) =>
      (await callSummaries.list(filter)).map(({ callSid }) => callSid)
    expect(await found({})).toContain(sid)
    expect(await found({ callScoreAnnotation: '2', qualityIssueAnnotation: 'echo' })).toEqual([sid])
    expect(await found({ callType: 'sip', callState: 'completed', startTime: '1h' })).toContain(sid)
    expect(await found({ processingState: 'completed', sortBy: 'end_time' })).toContain(sid)
    for (const none of [
      { callState: 'busy' },
      { spamAnnotation: true },
      { endTime: '10m' },
      { direction: 'inbound' },
      { fromCarrier: 'anybody' },
      { verifiedCaller: true },
      { abnormalSession: true },
    ]) {
      expect(await found(none), JSON.stringify(none)).not.toContain(sid)
    }
    await expectRefusal(callSummaries.list({ startTime: '32d' }), 400, 20001)
    await expectRefusal(callSummaries.list({ startTime: 'soon' }), 400, 20001)
    await expectRefusal(callSummaries.list({ startTime: '1h', endTime: '2h' }), 400, 20001)
    await expectRefusal(insights.v1.calls(`CA${NOWHERE}`).summary().fetch(), 404, 20404)
  })
})

describe('a conference', () => {
  it('tells who was in it, and why it ended', async () => {
    const { client } = place.site
    const { conferences } = client.insights.v1
    const number = await place.callers.number(IN_ROOM)
    const first = await place.callers.dials('+12025550111', number)
    const second = await place.callers.dials('+12025550112', number)
    const sid = await until('both are in it', async () => {
      const [live] = await client.conferences.list({ friendlyName: 'insight-room' })
      const inside = live ? await client.conferences(live.sid).participants.list() : []
      return inside.length === 2 && live?.sid
    })
    await first.call.hangup()
    await second.call.hangup()
    const over = await until('it is summed up', () =>
      conferences(sid)
        .fetch()
        .catch(() => null),
    )

    expect(over).toMatchObject({
      endReason: 'last_participant_left',
      maxConcurrentParticipants: 2,
      uniqueParticipants: 2,
      processingState: 'complete',
    })
    const people = await conferences(sid).conferenceParticipants.list()
    expect(people.map(({ callSid }) => callSid).sort()).toEqual([first.sid, second.sid].sort())
    const [one] = people
    expect(
      await conferences(sid)
        .conferenceParticipants(one?.participantSid ?? '')
        .fetch(),
    ).toMatchObject({ callSid: one?.callSid, callDirection: 'inbound' })
    expect(await conferences(sid).conferenceParticipants.list({ label: 'nobody' })).toEqual([])
    const sought = async (filter: Parameters<typeof conferences.list>[0]) =>
      (await conferences.list(filter)).map(({ conferenceSid }) => conferenceSid)
    expect(await sought({ status: 'completed', endReason: 'last_participant_left' })).toContain(sid)
    expect(await sought({ tags: 'high_jitter' })).not.toContain(sid)
    await expectRefusal(conferences(`CF${NOWHERE}`).fetch(), 404, 20404)
    await expectRefusal(conferences(sid).conferenceParticipants('CPx').fetch(), 404, 20404)
  })
})

describe('a report', () => {
  it('counts the calls of a time', async () => {
    const { v2 } = place.site.client.insights
    const made = await v2.reports.create({
      filters: [{ key: 'call_type', values: ['sip'] }],
    } as never)
    expect(made).toMatchObject({ status: 'completed' })
    const { report } = await v2.reports(made.reportId).fetch()
    expect(report).toMatchObject({
      totalCalls: expect.any(Number),
      callType: { sip: expect.any(Number) },
    })

    const inbound = await v2.inboundReports.create({ size: 10 } as never)
    expect(await v2.inbound(inbound.reportId).list()).not.toEqual([])
    const outbound = await v2.outboundReports.create({} as never)
    const rows = await v2.outbound(outbound.reportId).list()
    expect(rows[0]).toMatchObject({ totalCalls: expect.any(Number) })
    const long = { start_datetime: '2026-01-01T00:00:00Z', end_datetime: '2026-03-01T00:00:00Z' }
    await expectRefusal(v2.reports.create({ time_range: long } as never), 400, 20001)
    await expectRefusal(
      v2.reports.create({ filters: [{ key: 'moon', values: ['x'] }] } as never),
      400,
      20001,
    )
    await expectRefusal(v2.reports(`RP${NOWHERE}`).fetch(), 404, 20404)
  })
})

describe('the settings', () => {
  it('turn the advanced features off, and on for calls from then on', async () => {
    const { client } = place.site
    const { insights } = client
    const settings = insights.v1.settings()
    const { sid, call } = await place.callers.answered('early')
    await call.hangup()
    expect(await settings.fetch()).toMatchObject({ advancedFeatures: true, voiceTrace: true })
    expect(await settings.update({ advancedFeatures: false })).toMatchObject({
      advancedFeatures: false,
    })

    await expectRefusal(insights.v1.calls(sid).metrics.list(), 401, 17007)
    await expectRefusal(insights.v1.callSummaries.list(), 401, 17007)
    await expectRefusal(insights.v1.conferences.list(), 401, 17007)
    await expectRefusal(insights.v2.reports.create({} as never), 401, 17007)
    await settings.update({ advancedFeatures: true })
    await expectRefusal(insights.v1.calls(sid).fetch(), 404, 20404)
    expect(await insights.v1.callSummaries.list()).toEqual([])
    await expectRefusal(settings.fetch({ subaccountSid: `AC${NOWHERE}` }), 403, 20403)
  })
})

describe('the contract', () => {
  it('was kept by every answer, and has no operation that was not asked', () => {
    const { site } = place
    expect(site.violations).toEqual([])
    const groups = ['call-insights', 'call-summaries', 'conference-insights', 'settings']
    expect(site.missing('insights_v1', ...groups)).toEqual([])
    expect(site.missing('insights_v2', 'voice-reports')).toEqual([])
  })
})
