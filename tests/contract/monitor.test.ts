/** The monitor family by the wire contract: alerts of a real call, and who changed what. */
import { until } from '@offhook/test-kit'
import { describe, expect, it } from 'vitest'
import { expectRefusal } from './support/expect-refusal.ts'
import { Place } from './support/place.ts'

const place = Place.ofThisFile()
const NOWHERE = '0'.repeat(32)

describe('Alerts', () => {
  it('tell of a document that cannot be had, by level and time', async () => {
    const { client, facts } = place.site
    const { alerts } = client.monitor.v1
    const { sid } = await client.calls.create({
      to: (await place.callers.phone('alerted', (call) => void call.answer())).uri,
      from: facts.phoneNumber,
      url: `${place.callers.host.url}/nothing`,
    })
    const alert = await until('the alert is there', async () => {
      const rows = await alerts.list({ logLevel: 'error' })
      return rows.find(({ resourceSid }) => resourceSid === sid)
    })
    const hour = 3_600_000

    expect(alert).toMatchObject({ errorCode: '11200', logLevel: 'error', requestMethod: 'POST' })
    expect(await alerts(alert.sid).fetch()).toMatchObject({
      sid: alert.sid,
      alertText: alert.alertText,
      requestUrl: `${place.callers.host.url}/nothing`,
    })
    const found = async (filter: Parameters<typeof alerts.list>[0]) =>
      (await alerts.list(filter)).map((row) => row.sid)
    expect(await found({ startDate: new Date(Date.now() - hour) })).toContain(alert.sid)
    expect(await found({ endDate: new Date(Date.now() - hour) })).not.toContain(alert.sid)
    expect(await found({ logLevel: 'warning' })).not.toContain(alert.sid)
    expect(await found({ logLevel: 'debug' })).toEqual([])
    await expectRefusal(alerts.list({ logLevel: 'loud' }), 400, 20001)
    await expectRefusal(alerts(`NO${NOWHERE}`).fetch(), 404, 20404)
  })
})

describe('Events', () => {
  it('tell of changes by whom, and of no secret', async () => {
    const { client, facts } = place.site
    const { events } = client.monitor.v1
    const made = await client.applications.create({ friendlyName: 'Audited' })
    const key = await client.newKeys.create({ friendlyName: 'Auditor' })
    const withKey = place.site.clientOf({ username: key.sid, password: key.secret })
    await withKey.applications(made.sid).update({ voiceUrl: 'https://app.example.com/hidden' })
    await client.applications(made.sid).remove()
    await expectRefusal(client.applications(made.sid).remove(), 404, 20404)

    const told = await until('the events are there', async () => {
      const rows = await events.list({ resourceSid: made.sid })
      return rows.length >= 3 && rows
    })
    expect(told.map(({ eventType, actorType }) => [eventType, actorType])).toEqual([
      ['application.deleted', 'account'],
      ['application.updated', 'api-key'],
      ['application.created', 'account'],
    ])
    expect(told[1]).toMatchObject({
      accountSid: facts.accountSid,
      resourceType: 'application',
      eventData: { fields: ['VoiceUrl'] },
      sourceIpAddress: '127.0.0.1',
    })
    expect(JSON.stringify(told)).not.toContain('hidden')
    expect(await events(told[0]?.sid ?? '').fetch()).toMatchObject({ sid: told[0]?.sid })
    expect(await events.list({ eventType: 'api-key.created' })).toMatchObject([
      { resourceSid: key.sid },
    ])
    expect(await events.list({ sourceIpAddress: '192.0.2.1' })).toEqual([])
    expect(await events.list({ actorSid: `US${NOWHERE}` })).toEqual([])
    expect(await events.list({ actorSid: 'nobody' })).toEqual([])
    const past = new Date(Date.now() - 3_600_000)
    expect(await events.list({ resourceSid: made.sid, startDate: past })).toHaveLength(3)
    expect(await events.list({ resourceSid: made.sid, endDate: past })).toEqual([])
    await expectRefusal(events.list({ startDate: new Date(), endDate: past }), 400, 20001)
    await expectRefusal(events(`AE${NOWHERE}`).fetch(), 404, 20404)
    await expectRefusal(withKey.monitor.v1.events.list(), 403, 20403)
  })
})

describe('the contract', () => {
  it('was kept by every answer, and has no operation that was not asked', () => {
    expect(place.site.violations).toEqual([])
    expect(place.site.missing('monitor_v1', 'alerts', 'audit-events')).toEqual([])
  })
})
