/** Calls as applications place, change, find and end them. */
import { createSocket } from 'node:dgram'
import { until } from '@offhook/test-kit'
import { describe, expect, it } from 'vitest'
import { STAY } from '../support/callers.ts'
import { expectRefusal } from '../support/expect-refusal.ts'
import type { Place } from '../support/place.ts'

const DAY_MS = 86_400_000
const UNKNOWN = `CA${'0'.repeat(32)}`

export function callTests(place: Place): void {
  function statusOf(sid: string, status: string) {
    return until(`the call is ${status}`, async () => {
      const row = await place.site.client.calls(sid).fetch()
      return row.status === status && row
    })
  }

  describe('a call', () => {
    it('is placed, redirected, ended and deleted', async () => {
      const { client, facts } = place.site
      const phone = await place.callers.phone('placed')
      const created = await client.calls.create({
        to: phone.uri,
        from: facts.phoneNumber,
        twiml: STAY,
        callReason: 'Your order №7',
        timeout: 30,
        timeLimit: 60,
        statusCallback: place.callers.host.answers('/status', ''),
        statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
      })
      const call = client.calls(created.sid)
      expect(created).toMatchObject({ direction: 'outbound-api', to: phone.uri, duration: null })

      const rings = await until('the phone rings', () => phone.calls[0])
      expect(rings.request?.headers.get('Subject')).toBe('Your order №7')
      await statusOf(created.sid, 'ringing')
      await expectRefusal(call.remove(), 400, 20009)
      await expectRefusal(call.update({ twiml: STAY }), 400, 21220)
      await rings.answer()
      await statusOf(created.sid, 'in-progress')
      const url = place.callers.host.answers('/second', STAY)
      await call.update({ url, method: 'GET' })
      await until('the second document is asked for', () => place.callers.host.asked('/second')[0])
      await expectRefusal(call.update({ status: 'canceled' }), 400, 21220)
      await call.update({ status: 'completed' })
      await rings.until('ended')

      const ended = await statusOf(created.sid, 'completed')
      expect(ended.duration).toMatch(/^\d+$/)
      expect(ended.endTime.getTime()).toBeGreaterThanOrEqual(ended.startTime.getTime())
      expect(place.callers.host.asked('/second')[0]?.method).toBe('GET')
      await until(
        'all status callbacks have come',
        () => place.callers.host.asked('/status').length === 4,
      )
      await expectRefusal(call.update({ status: 'completed' }), 400, 21220)
      await expectRefusal(call.update({ url }), 400, 21220)
      await call.remove()
      await expectRefusal(call.fetch(), 404, 20404)
      await expectRefusal(call.remove(), 404, 20404)
      expect(await client.calls.list({ to: phone.uri })).toEqual([])
    })

    it('is canceled while it rings', async () => {
      const { client, facts } = place.site
      const phone = await place.callers.phone('canceled')
      const { sid } = await client.calls.create({
        to: phone.uri,
        from: facts.phoneNumber,
        twiml: STAY,
      })
      const rings = await until('the phone rings', () => phone.calls[0])

      const canceled = await client.calls(sid).update({ status: 'canceled' })

      expect(canceled.status).toBe('canceled')
      await rings.until('ended')
    })

    it('is queued until its phone rings, and can be canceled then', async () => {
      const { client, facts } = place.site
      const silence = createSocket('udp4')
      await new Promise<void>((bound) => silence.bind(0, '127.0.0.1', bound))
      const to = `sip:silence@127.0.0.1:${silence.address().port}`
      const { sid } = await client.calls.create({ to, from: facts.phoneNumber, twiml: STAY })

      expect((await client.calls(sid).fetch()).status).toBe('queued')
      expect((await client.calls.list({ to, status: 'queued' })).map((row) => row.sid)).toEqual([
        sid,
      ])
      expect((await client.calls(sid).update({ status: 'canceled' })).status).toBe('canceled')
      expect(await client.calls.list({ to, status: 'queued' })).toEqual([])
      silence.close()
    })

    it('that came in has its child below it', async () => {
      const { client } = place.site
      const callee = await place.callers.phone('callee', (call) => void call.answer())
      const number = await place.callers.number(
        `<Response><Dial><Sip>${callee.uri}</Sip></Dial></Response>`,
      )

      const { sid, call } = await place.callers.dials('+12025550131', number)
      await call.until('answered')
      const [child] = await until('the child is there', async () => {
        const rows = await client.calls.list({ parentCallSid: sid })
        return rows[0]?.status === 'in-progress' && rows
      })

      expect(child).toMatchObject({
        direction: 'outbound-dial',
        to: callee.uri,
        parentCallSid: sid,
      })
      expect(await client.calls(sid).fetch()).toMatchObject({
        direction: 'inbound',
        fromFormatted: '(202) 555-0131',
        to: number,
      })
      await client.calls(sid).update({ status: 'completed' })
      await call.until('ended')
    })
  })

  describe('the two ends of a call', () => {
    it('may be numbers of the account: the call comes back as one that came in', async () => {
      const { client, facts } = place.site
      // A pause would let it ring on.
      const number = await place.callers.number('<Response><Gather timeout="60"/></Response>')
      const { sid } = await client.calls.create({
        to: number.replace(/^\+1(...)(...)/, '($1) $2-'),
        from: facts.phoneNumber.replace('+', ''),
        url: place.callers.host.answers('/looped', STAY),
      })
      await statusOf(sid, 'in-progress')

      const [incoming] = await client.calls.list({ to: number, status: 'in-progress' })
      const ends = { from: facts.phoneNumber, to: number }
      expect(await client.calls(sid).fetch()).toMatchObject({ ...ends, direction: 'outbound-api' })
      expect(incoming).toMatchObject({ ...ends, direction: 'inbound' })
      const asked = await until(
        'the document is asked for',
        () => place.callers.host.asked('/looped')[0],
      )
      expect(asked.parameters).toMatchObject({
        To: number,
        ToState: 'NJ',
        CalledCountry: 'US',
        FromCity: '',
        CallerZip: '',
      })
      await client.calls(sid).update({ status: 'completed' })
      await until('the other end is over', async () => {
        const { status } = await client.calls(incoming?.sid ?? '').fetch()
        return status === 'completed'
      })
    })

    it('are read in the country of the account, or refused with their codes', async () => {
      const { client, facts } = place.site
      const call = (to: string, from: string) => client.calls.create({ to, from, twiml: STAY })

      // No trunk may dial it: the error names the number that was read.
      await expect(call('415-555-1212', facts.phoneNumber)).rejects.toMatchObject({
        code: 21215,
        message: expect.stringContaining('+14155551212'),
      })
      await expectRefusal(call('1-800-FLOWERS', facts.phoneNumber), 400, 21211)
      await expectRefusal(call('555-1212', facts.phoneNumber), 400, 21211)
      await expectRefusal(call('+14155551212', 'front desk'), 400, 21212)
      await expectRefusal(call('+14155551212', '+12025550199'), 400, 21210)
    })
  })

  describe('machine detection', () => {
    it('tells the call, its document and the application who has answered', async () => {
      const { client, facts } = place.site
      const { callers } = place
      const phone = await callers.phone('answering', (call) => void call.answer())
      const url = callers.host.answers('/detected', STAY)
      const created = await client.calls.create({
        to: phone.uri,
        from: facts.phoneNumber,
        url,
        machineDetection: 'Enable',
        machineDetectionSilenceTimeout: 2_000,
      })
      // The phone answers and says nothing.
      const asked = await until(
        'the document is asked for',
        () => callers.host.asked('/detected')[0],
      )
      expect(asked.parameters).toMatchObject({ AnsweredBy: 'unknown', CallSid: created.sid })
      expect(Number(asked.parameters['MachineDetectionDuration'])).toBeGreaterThan(1_500)
      const row = await client.calls(created.sid).fetch()
      expect(row.answeredBy).toBe('unknown')
      await client.calls(created.sid).update({ status: 'completed' })
    })

    it('has bounds, of calls and of participants', async () => {
      const { client, facts } = place.site
      const party = { to: 'sip:x@192.0.2.1', from: facts.phoneNumber }
      for (const bad of [
        { machineDetection: 'Perhaps' },
        { machineDetection: 'Enable', machineDetectionTimeout: 61 },
        { machineDetection: 'Enable', machineDetectionSpeechThreshold: 999 },
        { machineDetection: 'Enable', machineDetectionSpeechEndThreshold: 5_001 },
        { machineDetection: 'Enable', machineDetectionSilenceTimeout: 1_999 },
      ]) {
        await expectRefusal(client.calls.create({ ...party, twiml: STAY, ...bad }), 400, 21234)
        await expectRefusal(
          client.conferences('detected').participants.create({ ...party, ...bad }),
          400,
          21234,
        )
      }
    })
  })

  describe('the events of a call', () => {
    it('are what its application was asked and answered', async () => {
      const { client } = place.site
      const number = await place.callers.number('<Response><Hangup/></Response>')
      const { sid, call } = await place.callers.dials('+12025550171', number)
      await call.until('ended')

      const [event] = await until('the event is there', async () => {
        const rows = await client.calls(sid).events.list()
        return rows.length > 0 && rows
      })
      expect(event?.request).toMatchObject({
        method: 'POST',
        url: expect.stringContaining(place.callers.host.url),
        parameters: { call_sid: sid, from: '+12025550171', to: number, to_country: 'US' },
      })
      expect(event?.response).toMatchObject({
        response_code: 200,
        content_type: 'text/xml',
        response_body: '<Response><Hangup/></Response>',
        date_created: expect.stringMatching(/ \+0000$/),
      })
      await expectRefusal(client.calls(UNKNOWN).events.list(), 404, 20404)
    })
  })

  describe('the list of calls', () => {
    it('is filtered by parties, state and both times', async () => {
      const { client, facts } = place.site
      const { sid, call } = await place.callers.answered('filtered')
      await client.calls(sid).update({ status: 'completed' })
      await call.until('ended')
      const { to, startTime, endTime } = await statusOf(sid, 'completed')
      const near = (time: Date, days: number) => new Date(time.getTime() + days * DAY_MS)
      const found = async (filter: object) =>
        (await client.calls.list({ to, ...filter })).map((row) => row.sid)

      expect(await found({ from: facts.phoneNumber, status: 'completed' })).toEqual([sid])
      expect(await found({ startTime })).toEqual([sid])
      expect(await found({ startTimeAfter: near(startTime, -1) })).toEqual([sid])
      expect(await found({ startTimeBefore: near(startTime, 1) })).toEqual([sid])
      expect(await found({ endTime })).toEqual([sid])
      expect(await found({ endTimeAfter: endTime, endTimeBefore: near(endTime, 1) })).toEqual([sid])
      expect(await found({ from: '+12025550199' })).toEqual([])
      expect(await found({ status: 'busy' })).toEqual([])
      expect(await found({ parentCallSid: UNKNOWN })).toEqual([])
      expect(await found({ startTime: near(startTime, 1) })).toEqual([])
      expect(await found({ startTimeAfter: near(startTime, 1) })).toEqual([])
      expect(await found({ startTimeBefore: startTime })).toEqual([])
      expect(await found({ endTime: near(endTime, -1) })).toEqual([])
      expect(await found({ endTimeAfter: near(endTime, 1) })).toEqual([])
      expect(await found({ endTimeBefore: near(endTime, -1) })).toEqual([])
      const days = `StartTime>=${startTime.toISOString().slice(0, 10)}`
      const raw = await place.site.fetch(
        `/2010-04-01/Accounts/${facts.accountSid}/Calls.json?${days}`,
      )
      expect(JSON.stringify(await raw.json())).toContain(sid)
    })

    it('comes in pages, the newest first, that keep the filter', async () => {
      const { client, facts } = place.site
      const busy = await place.callers.phone('busy', (call) => call.reject(486))
      const placed: string[] = []
      for (let count = 0; count < 3; count++) {
        const { sid } = await client.calls.create({
          to: busy.uri,
          from: facts.phoneNumber,
          twiml: STAY,
        })
        await statusOf(sid, 'busy')
        placed.push(sid)
      }

      const first = await client.calls.page({ to: busy.uri, status: 'busy', pageSize: 2 })
      const second = await first.nextPage()
      const back = await second?.previousPage()

      const sids = [first, second, back].map((page) => page?.instances.map(({ sid }) => sid))
      expect(sids).toEqual([[placed[2], placed[1]], [placed[0]], [placed[2], placed[1]]])
      expect(await second?.nextPage()).toBeUndefined()
      expect(await client.calls.list({ to: busy.uri, pageSize: 1 })).toHaveLength(3)
    })

    it('is refused with a filter that means nothing', async () => {
      const { client } = place.site

      await expectRefusal(client.calls.list({ pageSize: 1001 }), 400, 20007)
      await expectRefusal(client.calls.list({ parentCallSid: 'AC1' }), 400, 20001)
      for (const query of ['Status=asleep', 'StartTime=yesterday', 'EndTime%3C=1', 'PageToken=x']) {
        const path = `/2010-04-01/Accounts/${place.site.facts.accountSid}/Calls.json?${query}`
        const answer = await place.site.fetch(path)
        expect(answer.status).toBe(400)
        expect(await answer.json()).toMatchObject({ code: 20001 })
      }
    })
  })

  describe('a call that cannot be', () => {
    const to = 'sip:nobody@192.0.2.1'

    it.each([
      ['no To', { To: '' }, 21201],
      ['no From', { From: '' }, 21213],
      ['no document', { Url: '' }, 21205],
      ['a URL that is none', { Url: 'voice.xml' }, 21205],
      ['a URL of another kind', { Url: 'file:///etc/passwd' }, 21205],
      ['a document that is too long', { Url: '', Twiml: 'x'.repeat(4001) }, 21205],
      ['a bad fallback', { FallbackUrl: 'voice.xml' }, 21205],
      ['a bad status callback', { StatusCallback: 'nowhere' }, 21205],
      ['a method of another kind', { Method: 'PUT' }, 21209],
      ['a bad callback method', { StatusCallbackMethod: 'HEAD' }, 21209],
      ['digits that are none', { SendDigits: '12x' }, 21206],
      ['a ring time of none', { Timeout: '0' }, 21208],
      ['a ring time in words', { Timeout: 'long' }, 21208],
      ['somebody who is nobody', { To: 'the boss' }, 21211],
      ['a number with a caller id that is none', { To: '+12025550100', From: 'client:ann' }, 21212],
      [
        'an application that is not there',
        { Url: '', ApplicationSid: `AP${'0'.repeat(32)}` },
        21218,
      ],
      ['an application sid that is none', { Url: '', ApplicationSid: 'AP1' }, 21218],
      ['a user name that is too long', { SipAuthUsername: 'x'.repeat(256) }, 21221],
      ['a password that is too long', { SipAuthPassword: 'x'.repeat(256) }, 21224],
      ['headers that are too long', { To: `${to}?X-A=${'x'.repeat(1_021)}` }, 21227],
      ['a reason that is too long', { CallReason: 'x'.repeat(51) }, 20001],
      ['an event that is none', { StatusCallbackEvent: 'asleep' }, 20001],
      ['neither yes nor no', { Record: 'maybe' }, 20001],
    ])('with %s is refused', async (_, fields, code) => {
      const { client, facts } = place.site
      const before = await client.calls.list()

      const refused = await place.site.send('POST', 'Calls.json', {
        To: to,
        From: facts.phoneNumber,
        Url: 'https://app.example.com/voice',
        ...fields,
      })

      expect(refused).toMatchObject({ status: 400, body: { code } })
      expect(await client.calls.list()).toHaveLength(before.length)
    })

    it('to a number that no trunk may dial is refused', async () => {
      const { client, facts } = place.site
      const call = client.calls.create({ to: '+4930123456', from: facts.phoneNumber, twiml: STAY })

      await expectRefusal(call, 400, 21215)
    })

    it('of an unknown sid is not found', async () => {
      const call = place.site.client.calls(UNKNOWN)

      await expectRefusal(call.fetch(), 404, 20404)
      await expectRefusal(call.update({ status: 'completed' }), 404, 20404)
      await expectRefusal(call.remove(), 404, 20404)
      await expectRefusal(call.recordings.list(), 404, 20404)
      await expectRefusal(call.notifications.list(), 404, 20404)
      await expectRefusal(place.site.client.calls('CA1').fetch(), 404, 20404)
    })
  })

  describe('Notifications', () => {
    it('tell of a header that cannot be sent, and of a document that is given twice', async () => {
      const { client, facts } = place.site
      const phone = await place.callers.phone('headers', (call) => void call.answer())
      const { sid } = await client.calls.create({
        to: `${phone.uri}?X-Order=7&Route=elsewhere`,
        from: facts.phoneNumber,
        url: place.callers.host.answers('/both', '<Response/>'),
        twiml: STAY,
      })
      await statusOf(sid, 'completed')
      const told = await until('both are told', async () => {
        const rows = await client.calls(sid).notifications.list()
        return rows.length === 2 && rows.map(({ errorCode }) => errorCode)
      })

      expect(told.toSorted()).toEqual(['13252', '32019'])
      const { headers } = phone.calls[0]?.request ?? {}
      expect([headers?.get('X-Order'), headers?.get('Route')]).toEqual(['7', undefined])
    })

    it('tell of an application that failed', async () => {
      const { client } = place.site
      const url = place.callers.host.answers('/broken', () => ({ status: 500 }))
      const { phoneNumber } = await client.incomingPhoneNumbers.create({
        phoneNumber: '+12015553899',
        voiceUrl: url,
      })
      const { sid, call } = await place.callers.dials('+12025550132', phoneNumber)
      await call.until('ended', 20_000)

      const [told] = await until('it is told of', async () => {
        const rows = await client.calls(sid).notifications.list({ log: 0 })
        return rows.length > 0 && rows
      })
      expect(told).toMatchObject({ errorCode: '11200', requestUrl: url, log: '0', callSid: sid })
      const noted = told?.sid ?? ''
      const { messageDate } = await client.notifications(noted).fetch()
      expect((await client.calls(sid).notifications(noted).fetch()).sid).toBe(noted)
      const found = async (filter: object) =>
        (await client.notifications.list({ log: 0, ...filter })).map((row) => row.sid)
      expect(await found({ messageDate })).toEqual([noted])
      expect(await found({ messageDateAfter: messageDate })).toEqual([noted])
      expect(await found({ messageDateBefore: new Date(messageDate.getTime() - DAY_MS) })).toEqual(
        [],
      )
      expect(await client.calls(sid).notifications.list({ log: 1 })).toEqual([])
      await expectRefusal(client.notifications(`NO${'0'.repeat(32)}`).fetch(), 404, 20404)
      await expectRefusal(client.notifications.list({ log: 7 }), 400, 20001)
    })
  })
}
