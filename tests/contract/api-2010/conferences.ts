/** Conferences and who is in them: people of real phones. */
import { type PhoneCall, until } from '@offhook/test-kit'
import { describe, expect, it } from 'vitest'
import { expectRefusal } from '../support/expect-refusal.ts'
import type { Place } from '../support/place.ts'

const DAY_MS = 86_400_000
const UNKNOWN = `CF${'0'.repeat(32)}`
const NOBODY = `CA${'0'.repeat(32)}`

export function conferenceTests(place: Place): void {
  /** Two phones in a conference of this name. */
  async function meeting(name: string) {
    const twiml = `<Response><Dial><Conference>${name}</Conference></Dial></Response>`
    const ann = await place.callers.answered(`${name}-ann`, twiml)
    const bob = await place.callers.answered(`${name}-bob`, twiml)
    const { sid } = await until('the conference is in progress', async () => {
      const [row] = await place.site.client.conferences.list({
        friendlyName: name,
        status: 'in-progress',
      })
      return row
    })
    return { ann, bob, sid, conference: place.site.client.conferences(sid) }
  }

  function over(sid: string) {
    return until('the conference is over', async () => {
      const row = await place.site.client.conferences(sid).fetch()
      return row.status === 'completed' && row
    })
  }

  describe('a conference of a subaccount', () => {
    it('is another than the one of that name above it, and is not seen from there', async () => {
      const { client, facts } = place.site
      const { sid: below } = await client.api.v2010.accounts.create()
      const inBelow = client.api.v2010.accounts(below)
      const above = await meeting('same-name')
      const phone = await place.callers.phone('below', (call) => void call.answer())
      const twiml = '<Response><Dial><Conference>same-name</Conference></Dial></Response>'
      const call = await inBelow.calls.create({ to: phone.uri, from: 'anonymous', twiml })

      const own = await until('the other is there', async () => {
        const [row] = await inBelow.conferences.list({ friendlyName: 'same-name' })
        return row
      })

      expect(own.sid).not.toBe(above.sid)
      expect(await client.conferences(above.sid).participants.list()).toHaveLength(2)
      await expectRefusal(client.conferences(own.sid).fetch(), 404, 20404)
      await expectRefusal(inBelow.conferences(above.sid).fetch(), 404, 20404)
      await expectRefusal(client.calls(call.sid).update({ status: 'completed' }), 404, 20404)
      expect(facts.accountSid).not.toBe(below)
      await inBelow.calls(call.sid).update({ status: 'completed' })
      await above.conference.update({ status: 'completed' })
    })
  })

  describe('a conference', () => {
    it('is found by name, state and date, announces to all, and is ended', async () => {
      const { client } = place.site
      const { ann, bob, sid, conference } = await meeting('found')
      const { dateCreated, dateUpdated } = await conference.fetch()
      const near = (time: Date, days: number) => new Date(time.getTime() + days * DAY_MS)
      const found = async (filter: object) =>
        (await client.conferences.list({ friendlyName: 'found', ...filter })).map((row) => row.sid)

      expect(await found({ dateCreated })).toEqual([sid])
      expect(await found({ dateCreatedAfter: dateCreated })).toEqual([sid])
      expect(await found({ dateCreatedBefore: dateCreated })).toEqual([sid])
      expect(await found({ dateUpdated })).toEqual([sid])
      expect(await found({ dateUpdatedAfter: near(dateUpdated, -1) })).toEqual([sid])
      expect(await found({ status: 'completed' })).toEqual([])
      expect(await found({ dateCreated: near(dateCreated, 1) })).toEqual([])
      expect(await found({ dateCreatedAfter: near(dateCreated, 1) })).toEqual([])
      expect(await found({ dateCreatedBefore: near(dateCreated, -1) })).toEqual([])
      expect(await found({ dateUpdatedBefore: near(dateUpdated, -1) })).toEqual([])
      const announceUrl = place.callers.host.answers(
        '/announce',
        '<Response><Say>Hello.</Say></Response>',
      )
      await conference.update({ announceUrl, announceMethod: 'GET' })
      await until('the announcement is fetched', () => place.callers.host.asked('/announce')[0])
      await expectRefusal(conference.update({ announceUrl: 'hello' }), 400, 21205)

      const ended = await conference.update({ status: 'completed' })

      expect(ended).toMatchObject({
        status: 'completed',
        reasonConferenceEnded: 'conference-ended-via-api',
      })
      await Promise.all([ann.call.until('ended'), bob.call.until('ended')])
      await over(sid)
      await expectRefusal(conference.update({ status: 'completed' }), 400, 16022)
      const late = conference.participants.create({ to: 'sip:x@192.0.2.1', from: 'client:ann' })
      await expectRefusal(late, 400, 16022)
      expect(await conference.participants.list()).toEqual([])
    })

    it('of an unknown sid is not found', async () => {
      const { client } = place.site
      const conference = client.conferences(UNKNOWN)
      const party = { to: 'sip:x@192.0.2.1', from: 'client:ann' }

      await expectRefusal(conference.fetch(), 404, 20404)
      await expectRefusal(conference.update({ status: 'completed' }), 404, 20404)
      await expectRefusal(conference.participants.list(), 404, 20404)
      await expectRefusal(conference.participants.create(party), 404, 20404)
      await expectRefusal(conference.participants(NOBODY).update({ muted: true }), 404, 20404)
      await expectRefusal(conference.recordings.list(), 404, 20404)
      await expectRefusal(conference.recordings(`RE${'0'.repeat(32)}`).fetch(), 404, 20404)
      await expectRefusal(client.conferences('CF1').fetch(), 404, 20404)
    })
  })

  describe('a participant', () => {
    it('is muted, held, spoken to and kicked', async () => {
      const { ann, bob, conference, sid } = await meeting('edited')
      const participant = conference.participants(ann.sid)
      const found = async (filter: object) =>
        (await conference.participants.list(filter)).map((row) => row.callSid)

      expect((await found({})).toSorted()).toEqual([ann.sid, bob.sid].toSorted())
      expect(await participant.update({ muted: true })).toMatchObject({ muted: true, hold: false })
      expect(await found({ muted: true })).toEqual([ann.sid])
      expect(await found({ muted: false })).toEqual([bob.sid])
      const holdUrl = place.callers.host.answers(
        '/hold',
        '<Response><Pause length="9"/></Response>',
      )
      await participant.update({ muted: false, hold: true, holdUrl })
      await until('the hold document is fetched', () => place.callers.host.asked('/hold')[0])
      expect(place.callers.host.asked('/hold')[0]?.method).toBe('GET')
      expect(await participant.fetch()).toMatchObject({ hold: true, muted: false })
      expect(await found({ hold: true })).toEqual([ann.sid])
      // Who is on hold hears nobody: there is nobody to be coached.
      const coach = { coaching: true, callSidToCoach: ann.sid }
      await expectRefusal(conference.participants(bob.sid).update(coach), 400, 16027)
      await participant.update({ hold: false, endConferenceOnExit: false, beepOnExit: true })
      expect(await conference.participants(bob.sid).update(coach)).toMatchObject(coach)
      expect(await found({ coaching: true })).toEqual([bob.sid])
      const announceUrl = place.callers.host.answers(
        '/whisper',
        '<Response><Say>Psst.</Say></Response>',
      )
      await participant.update({ announceUrl })
      await until('the whisper is fetched', () => place.callers.host.asked('/whisper')[0])

      await expectRefusal(participant.update({ holdUrl: 'music' }), 400, 21205)
      await expectRefusal(participant.update({ holdMethod: 'PUT' }), 400, 21209)
      await expectRefusal(participant.update({ callSidToCoach: NOBODY }), 400, 16028)
      await expectRefusal(participant.update({ callSidToCoach: 'nobody' }), 400, 20001)
      await expectRefusal(participant.update({ coaching: true }), 400, 20001)
      await expectRefusal(conference.participants(NOBODY).fetch(), 404, 20404)
      await expectRefusal(conference.participants(NOBODY).update({ muted: true }), 404, 20404)
      await expectRefusal(conference.participants('nobody').remove(), 404, 20404)
      await participant.remove()
      await ann.call.until('ended')
      await expectRefusal(participant.fetch(), 404, 20404)
      expect(await found({})).toEqual([bob.sid])
      await conference.participants(bob.sid).remove()
      await bob.call.until('ended')
      expect((await over(sid)).reasonConferenceEnded).toBe('last-participant-kicked')
    })

    it('is dialled in, known by label while it rings, and joins when it answers', async () => {
      const { client, facts } = place.site
      const phone = await place.callers.phone('expert')
      const { participants } = client.conferences('consulting')
      const created = await participants.create({
        to: phone.uri,
        from: facts.phoneNumber,
        label: 'the expert',
        startConferenceOnEnter: true,
        endConferenceOnExit: true,
        earlyMedia: true,
        beep: 'false',
        jitterBufferSize: 'small',
        callReason: 'A question',
        timeout: 30,
        statusCallback: place.callers.host.answers('/expert', ''),
        statusCallbackEvent: ['answered', 'completed'],
        conferenceStatusCallback: place.callers.host.answers('/conference', ''),
        conferenceStatusCallbackEvent: ['start', 'end', 'join', 'leave'],
        conferenceRecordingStatusCallback: place.callers.host.answers('/conference-recording', ''),
        conferenceRecordingStatusCallbackEvent: ['in-progress', 'completed', 'failed', 'absent'],
        waitUrl: '',
      })
      const conference = client.conferences(created.conferenceSid)
      const rings = await until('the expert is called', () => phone.calls[0])
      expect(rings.request?.headers.get('Subject')).toBe('A question')

      expect(created).toMatchObject({ label: 'the expert', endConferenceOnExit: true })
      await until('they are told to ring', async () => {
        return (await conference.participants('the expert').fetch()).status === 'ringing'
      })
      expect((await conference.participants.list()).map((row) => row.callSid)).toEqual([
        created.callSid,
      ])
      const muted = conference.participants('the expert').update({ muted: true })
      await expectRefusal(muted, 400, 21220)
      await rings.answer()
      await until('the expert has joined', async () => {
        return (await conference.participants('the expert').fetch()).status === 'connected'
      })
      await conference.participants('the expert').update({ muted: true })
      await rings.hangup()

      expect(await over(created.conferenceSid)).toMatchObject({ friendlyName: 'consulting' })
      await until('the end is told', () =>
        place.callers.host
          .asked('/conference')
          .some(({ parameters }) => parameters['StatusCallbackEvent'] === 'conference-end'),
      )
    })

    it('is taken out while it rings', async () => {
      const { client, facts } = place.site
      const phone = await place.callers.phone('late')
      const { participants } = client.conferences('early')
      const created = await participants.create({ to: phone.uri, from: facts.phoneNumber })
      const rings = await until('the phone rings', () => phone.calls[0])

      await client.conferences(created.conferenceSid).participants(created.callSid).remove()

      await rings.until('ended')
      await over(created.conferenceSid)
      expect((await client.calls(created.callSid).fetch()).status).toBe('canceled')
    })

    it.each([
      ['no To', { To: '' }, 21201],
      ['no From', { From: '' }, 21213],
      ['somebody who is nobody', { To: 'the boss' }, 21211],
      ['a number with a caller id that is none', { To: '+12025550100', From: 'client:a' }, 21212],
      ['a ring time of none', { Timeout: '0' }, 21208],
      ['a label with a slash', { Label: 'a/b' }, 16024],
      ['a label that is too long', { Label: 'x'.repeat(129) }, 16024],
      ['a label that is a call', { Label: NOBODY }, 16024],
      ['somebody to coach who is not there', { CallSidToCoach: NOBODY }, 16028],
      ['nobody to coach', { Coaching: 'true' }, 20001],
      ['a bad status callback', { StatusCallback: 'x' }, 21205],
      ['a bad conference callback', { ConferenceStatusCallback: 'x' }, 21205],
      ['a bad wait document', { WaitUrl: 'x' }, 21205],
      ['a bad wait method', { WaitMethod: 'PUT' }, 21209],
      ['a beep that is none', { Beep: 'loud' }, 20001],
      ['a jitter buffer that is none', { JitterBufferSize: 'huge' }, 20001],
      ['a reason that is too long', { CallReason: 'x'.repeat(51) }, 20001],
      ['a bad address to notify', { ClientNotificationUrl: 'x' }, 21205],
      ['an event that is none', { StatusCallbackEvent: 'asleep' }, 20001],
      ['room for one', { MaxParticipants: '1' }, 20001],
      ['a password that is too long', { SipAuthPassword: 'x'.repeat(256) }, 21224],
    ])('with %s is not dialled', async (_, fields, code) => {
      const { client, facts } = place.site
      const before = await client.calls.list()

      const refused = await place.site.send('POST', 'Conferences/refused/Participants.json', {
        To: 'sip:nobody@192.0.2.1',
        From: facts.phoneNumber,
        ...fields,
      })

      expect(refused).toMatchObject({ status: 400, body: { code } })
      expect(await client.calls.list()).toHaveLength(before.length)
      expect(await client.conferences.list({ friendlyName: 'refused' })).toEqual([])
    })

    it('needs a label of its own and a free seat', async () => {
      const { client, facts } = place.site
      const answer = (call: PhoneCall) => void call.answer()
      const phone = await place.callers.phone('labelled', answer)
      const party = { to: phone.uri, from: facts.phoneNumber, maxParticipants: 2 }
      const { participants } = client.conferences('small')

      const first = await participants.create({ ...party, label: 'one' })
      await expectRefusal(participants.create({ ...party, label: 'one' }), 400, 16026)
      await participants.create({ ...party, label: 'two' })
      await expectRefusal(participants.create({ ...party, label: 'three' }), 400, 16020)

      await until('both are called', () => phone.calls.length === 2)
      await client.conferences(first.conferenceSid).update({ status: 'completed' })
      await Promise.all(phone.calls.map((call) => call.until('ended')))
    })
  })

  describe('the recording of a conference', () => {
    it('is found, paused, resumed, stopped and deleted', async () => {
      const { client, facts } = place.site
      const phone = await place.callers.phone('recorded', (call) => void call.answer())
      const other = await place.callers.phone('other', (call) => void call.answer())
      const { participants } = client.conferences('recorded')
      const party = { from: facts.phoneNumber, conferenceRecord: 'record-from-start' }
      const created = await participants.create({ ...party, to: phone.uri })
      await participants.create({ ...party, to: other.uri })
      const conference = client.conferences(created.conferenceSid)

      const { sid } = await until(
        'it is recorded',
        async () => (await conference.recordings.list())[0],
      )
      const recording = conference.recordings(sid)
      expect(await recording.fetch()).toMatchObject({
        status: 'in-progress',
        source: 'Conference',
        conferenceSid: created.conferenceSid,
      })
      await expectRefusal(recording.remove(), 400, 20009)
      expect((await recording.update({ status: 'paused' })).status).toBe('paused')
      expect((await recording.update({ status: 'in-progress' })).status).toBe('in-progress')
      await conference.recordings('Twilio.CURRENT').update({ status: 'stopped' })
      await until('the recording is done', async () => {
        return ['completed', 'absent'].includes((await recording.fetch()).status)
      })
      const { conferenceSid } = created
      const listed = await client.recordings.list({ conferenceSid })
      expect(listed.map((row) => row.sid)).toEqual([sid])
      await expectRefusal(recording.update({ status: 'paused' }), 400, 21220)
      await recording.remove()
      await expectRefusal(recording.fetch(), 404, 20404)
      await conference.update({ status: 'completed' })
      await Promise.all([...phone.calls, ...other.calls].map((call) => call.until('ended')))
    })
  })
}
