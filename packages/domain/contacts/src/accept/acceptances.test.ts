import { errors, type makeSid, OffhookError } from '@offhook/core'
import { acceptReservation, createTask } from '@offhook/task-router'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { byAccount } from '../asker.ts'
import { Bench, CALLED } from '../testing/bench.ts'

let bench: Bench

beforeEach(async () => {
  bench = await Bench.open()
})

afterEach(() => {
  bench.close()
  expect(bench.clock.pending).toBe(0)
})

const press = (offer: { sid: ReturnType<typeof makeSid<'WR'>> }, parameters = {}) =>
  bench.contacts.run(offer.sid, { name: 'conference', parameters, asker: byAccount })

describe('the conference instruction', () => {
  it('dials the contact_uri of the worker, showing the number that was called', async () => {
    const { party, offer, task } = await bench.dialled()

    expect(party.request).toMatchObject({
      accountSid: bench.accountSid,
      to: 'client:alice',
      from: CALLED,
      parameters: { taskSid: task.sid, reservationSid: offer.sid },
      timeoutMs: 60_000,
    })
  })

  it('answers at once, with the reservation still pending', async () => {
    const { offer } = await bench.offered()

    expect(await press(offer)).toMatchObject({ sid: offer.sid, status: 'pending' })
    expect(bench.now(offer)).toBe('pending')
  })

  it('dials another party with other options when it says so', async () => {
    const { party } = await bench.dialled({
      To: 'sip:alice@example.com',
      From: '+15005550006',
      Timeout: '20',
      Record: 'true',
      RecordingChannels: 'mono',
      RecordingStatusCallback: 'https://example.com/leg',
      StatusCallback: 'https://example.com/call',
      StatusCallbackEvent: ['ringing', 'answered'],
    })

    expect(party.request).toMatchObject({
      to: 'sip:alice@example.com',
      from: '+15005550006',
      timeoutMs: 20_000,
      record: true,
      recording: { channels: 'mono', recordingStatusCallback: 'https://example.com/leg' },
      statusCallback: 'https://example.com/call',
      statusCallbackMethod: 'POST',
      statusCallbackEvents: ['ringing', 'answered'],
    })
  })

  it('dials a SIP phone with the credentials that it wants', async () => {
    const { party } = await bench.dialled({
      To: 'sip:alice@example.com',
      SipAuthUsername: 'alice',
      SipAuthPassword: 'secret',
    })

    expect(party.request).toMatchObject({ sipAuthUsername: 'alice', sipAuthPassword: 'secret' })
  })

  it('sends the agent to the activity after the work, where they wrap up', async () => {
    const { party, offer, agent } = await bench.dialled({
      PostWorkActivitySid: bench.activity('Break'),
    })
    await bench.pickUp(party)
    expect(bench.activityOf(agent)).toBe('Available')

    party.hangup('normal')
    await bench.settle()

    expect(bench.activityOf(agent)).toBe('Break')
    expect(bench.now(offer)).toBe('wrapping')
  })

  it.each([
    [{ PostWorkActivitySid: 'Break' }, 40143],
    [{ StatusCallback: 'nowhere' }, 40159],
  ])('refuses %o', async (parameters, code) => {
    const { offer } = await bench.offered()

    await expect(press(offer, parameters)).rejects.toMatchObject({ code })
    expect(bench.voice.parties).toEqual([])
  })

  it('joins with the options of the conference and of both parties', async () => {
    const { party } = await bench.dialled({
      EndConferenceOnExit: true,
      EndConferenceOnCustomerExit: 'true',
      Beep: 'onExit',
      BeepOnCustomerEntrance: 'true',
      Muted: 'true',
      MaxParticipants: '5',
      ConferenceRecord: 'record-from-start',
      ConferenceTrim: 'do-not-trim',
      ConferenceRecordingStatusCallback: 'https://example.com/recording',
      ConferenceStatusCallback: 'https://example.com/conference',
      ConferenceStatusCallbackMethod: 'get',
    })

    await bench.pickUp(party)

    expect(bench.voice.bridges).toMatchObject([
      {
        conferenceOptions: {
          record: true,
          trim: 'do-not-trim',
          maxParticipants: 5,
          statusCallback: {
            url: 'https://example.com/conference',
            method: 'GET',
            events: ['start', 'end'],
          },
          recordingStatusCallback: {
            url: 'https://example.com/recording',
            method: 'POST',
            events: ['completed'],
          },
        },
        agentOptions: {
          beep: 'onExit',
          muted: true,
          startConferenceOnEnter: true,
          endConferenceOnExit: true,
        },
        customerOptions: { beep: 'onEnter', endConferenceOnExit: true },
      },
    ])
  })

  it('pressed twice dials once', async () => {
    const { offer } = await bench.offered()

    const replies = await Promise.all([press(offer), press(offer)])
    await bench.settle()

    expect(replies.map(({ status }) => status)).toEqual(['pending', 'pending'])
    expect(bench.voice.parties).toHaveLength(1)
  })

  it('needs a pending reservation', async () => {
    const { offer, party } = await bench.dialled()
    await bench.pickUp(party)

    await expect(press(offer)).rejects.toMatchObject({ code: 40136, status: 400 })
  })

  it('is told by 410 that another agent was faster', async () => {
    await bench.askAtOnce(2)
    const alice = await bench.agent('alice')
    const bob = await bench.agent('bob')
    await bench.caller()
    const late = bench.offerTo(bob)
    await bench.pickUp(await bench.accept(bench.offerTo(alice)))

    await expect(press(late)).rejects.toMatchObject({ code: 40136, status: 410 })
  })

  it('needs a caller', async () => {
    const alice = await bench.agent('alice')
    await bench.router.run(
      createTask({
        workspaceSid: bench.home.workspaceSid,
        workflowSid: bench.home.workflowSid,
        taskChannel: 'voice',
      }),
    )

    await expect(press(bench.offerTo(alice))).rejects.toMatchObject({ code: 40142 })
  })

  it.each([{}, { contact_uri: '' }, { contact_uri: 42 }])(
    'needs somebody to dial: %j',
    async (attributes) => {
      const agent = await bench.agent('alice', attributes)
      await bench.caller()
      const offer = bench.offerTo(agent)

      await expect(press(offer)).rejects.toMatchObject({ code: 40137 })
      expect(await bench.accept(offer, { To: 'client:alice' })).toBeDefined()
    },
  )

  it('needs a number to show', async () => {
    const agent = await bench.agent('alice')
    const customer = bench.voice.enter(bench.accountSid, 'queue')
    await bench.contacts.enqueue(bench.asCaller(customer, { attributes: { call_sid: customer } }))

    await expect(press(bench.offerTo(agent))).rejects.toMatchObject({ code: 40138 })
  })
})

describe('caller and agent joined', () => {
  it('are in a conference that is named as the task, the reservation is accepted with it', async () => {
    const { customer, party, reservation, task, conferenceSid } = await bench.talk()

    expect(bench.voice.conference(bench.accountSid, task.sid)?.sid).toBe(conferenceSid)
    expect(bench.voice.participants(conferenceSid).map(({ callSid }) => callSid)).toEqual([
      party.callSid,
      customer,
    ])
    expect(bench.now(reservation)).toBe('accepted')
    expect(bench.voice.left).toEqual([[customer, 'bridged']])
    expect(task).toMatchObject({
      assignmentStatus: 'assigned',
      attributes: {
        call_sid: customer,
        to: CALLED,
        conference: {
          sid: conferenceSid,
          room_name: task.sid,
          participants: { worker: party.callSid, customer },
        },
      },
    })
    expect(bench.complaints).toEqual([])
  })

  it('are committed together with the acceptance', async () => {
    const { party } = await bench.dialled()
    const before = bench.rows.commits.length

    await bench.pickUp(party)

    const commits = bench.rows.commits.slice(before)
    expect(commits).toHaveLength(1)
    expect(commits[0]).toContainEqual(
      expect.objectContaining({
        entity: 'reservation',
        row: expect.objectContaining({ status: 'accepted' }),
      }),
    )
  })

  it('wait for the audio of the agent, not only for the answer', async () => {
    const { party, offer } = await bench.dialled()

    party.answer()
    await bench.settle()
    expect(bench.voice.bridges).toEqual([])
    expect(bench.now(offer)).toBe('pending')

    party.speak()
    await bench.settle()
    expect(bench.voice.bridges).toHaveLength(1)
  })

  it('are not torn apart by the time of the reservation, which does not run from the answer on', async () => {
    const { party, offer, agent } = await bench.dialled({ Timeout: '300' })
    await bench.clock.advance(118_500)
    party.answer()

    await bench.clock.advance(2_500)
    party.speak()
    await bench.settle()

    expect(bench.now(offer)).toBe('accepted')
    expect(bench.activityOf(agent)).toBe('Available')
  })

  it('leave nothing to those who were asked at the same time', async () => {
    await bench.askAtOnce(2)
    const alice = await bench.agent('alice')
    const bob = await bench.agent('bob')
    await bench.caller()
    const late = bench.offerTo(bob)
    const second = await bench.accept(late)
    const first = await bench.accept(bench.offerTo(alice))

    await bench.pickUp(first)

    expect(bench.now(late)).toBe('rescinded')
    expect(second.cause).toBe('canceled')
    expect(first.cause).toBeNull()
  })

  it('are the first two, when two agents answer in the same moment', async () => {
    await bench.askAtOnce(2)
    const alice = await bench.agent('alice')
    const bob = await bench.agent('bob')
    const customer = await bench.caller()
    const offers = [bench.offerTo(alice), bench.offerTo(bob)]
    const first = await bench.accept(offers[0]!)
    const second = await bench.accept(offers[1]!)

    for (const party of [first, second]) {
      party.answer()
      party.speak()
    }
    await bench.settle()

    expect(offers.map((offer) => bench.now(offer))).toEqual(['accepted', 'rescinded'])
    expect(first.cause).toBeNull()
    expect(second.cause).toBe('failed')
    expect(bench.taskOf(customer).assignmentStatus).toBe('assigned')

    bench.voice.hangUp(customer)
    first.hangup()
    await bench.settle()
    expect(bench.now(offers[0]!)).toBe('wrapping')
    expect(bench.contacts.size).toBe(0)
  })
})

describe('an agent who does not come', () => {
  it('lets the reservation time out: they go offline, the next one is asked', async () => {
    const { agent, customer, offer } = await bench.offered()
    const bob = await bench.agent('bob')

    await bench.clock.advance(120_000)

    expect(bench.now(offer)).toBe('timeout')
    expect(bench.activityOf(agent)).toBe('Offline')
    expect(bench.offerTo(bob).taskSid).toBe(bench.taskOf(customer).sid)
    expect(bench.voice.waiting).toEqual([customer])
  })

  it('rings no more when the reservation times out meanwhile', async () => {
    const { agent, customer, offer, party } = await bench.dialled({ Timeout: '300' })

    await bench.clock.advance(120_000)

    expect(bench.now(offer)).toBe('timeout')
    expect(party.cause).toBe('canceled')
    expect(bench.activityOf(agent)).toBe('Offline')
    expect(bench.voice.waiting).toEqual([customer])
    expect(bench.complaints).toEqual([])
  })

  it.each([
    ['refuses the microphone', 'rejected', 45303],
    ['is busy', 'busy', 45303],
    ['lets it ring', 'no-answer', 45305],
    ['closes the tab', 'network-failed', 45306],
    ['is not registered', 'not-found', 45306],
    ['has a number that cannot be', 'invalid-number', 13223],
    ['may not be called', 'not-permitted', 13227],
  ] as const)('%s: the reservation is canceled, the caller stays', async (_what, cause, code) => {
    const { customer, offer, party } = await bench.dialled()
    const bob = await bench.agent('bob')

    party.hangup(cause)
    await bench.settle()

    expect(bench.router.reservation(offer.sid)).toMatchObject({
      status: 'canceled',
      canceledReasonCode: code,
    })
    expect(bench.offerTo(bob).taskSid).toBe(bench.taskOf(customer).sid)
    expect(bench.voice.waiting).toEqual([customer])
    expect(bench.voice.left).toEqual([])
  })

  it('cannot be dialled at all: the code of the refusal is kept', async () => {
    const { customer, offer } = await bench.offered()
    bench.voice.refusal = new OffhookError(errors.calledNumberInvalid, 'That is no destination')

    await press(offer)
    await bench.settle()

    expect(bench.router.reservation(offer.sid)).toMatchObject({
      status: 'canceled',
      canceledReasonCode: 21211,
    })
    expect(bench.voice.waiting).toEqual([customer])
  })

  it('cannot be dialled by a defect of ours: the caller stays all the same', async () => {
    const { customer, offer } = await bench.offered()
    bench.voice.refusal = new TypeError('undefined is not a function')

    await press(offer)
    await bench.settle()

    expect(bench.router.reservation(offer.sid)?.canceledReasonCode).toBe(45306)
    expect(bench.voice.waiting).toEqual([customer])
  })

  it('answers but is never heard: after three seconds that is a failure', async () => {
    const { customer, offer, party } = await bench.dialled()
    party.answer()

    await bench.clock.advance(2_999)
    expect(party.cause).toBeNull()
    await bench.clock.advance(1)

    expect(party.cause).toBe('media-failed')
    expect(bench.router.reservation(offer.sid)?.canceledReasonCode).toBe(45306)
    expect(bench.voice.waiting).toEqual([customer])
  })

  it('may press again after a failure', async () => {
    const { agent, party } = await bench.dialled()
    party.hangup('no-answer')
    await bench.settle()

    const again = bench.offerTo(agent)
    await bench.pickUp(await bench.accept(again))

    expect(bench.now(again)).toBe('accepted')
  })

  it('rejects while the own browser rings', async () => {
    const { offer, party, customer } = await bench.dialled()

    await bench.contacts.run(offer.sid, { name: 'reject', parameters: {} })
    await bench.settle()

    expect(bench.now(offer)).toBe('rejected')
    expect(party.cause).toBe('canceled')
    expect(bench.voice.waiting).toEqual([customer])
  })

  it('is rung no more when the reservation is accepted in another way', async () => {
    const { offer, party } = await bench.dialled()

    await bench.router.run(acceptReservation(offer.sid))
    await bench.settle()

    expect(party.cause).toBe('canceled')
    expect(bench.now(offer)).toBe('accepted')
  })
})
