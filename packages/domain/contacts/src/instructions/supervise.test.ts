import type { makeSid } from '@offhook/core'
import { updateTask, updateWorker } from '@offhook/task-router'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { byAccount } from '../asker.ts'
import { Bench, CALLER } from '../testing/bench.ts'

let bench: Bench

beforeEach(async () => {
  bench = await Bench.open()
})

afterEach(() => {
  bench.close()
  expect(bench.clock.pending).toBe(0)
})

const supervise = (offer: { sid: ReturnType<typeof makeSid<'WR'>> }, parameters: object) =>
  bench.contacts.run(offer.sid, {
    name: 'supervise',
    parameters: { ...parameters },
    asker: byAccount,
  })

/** A talk, and a supervisor who is no candidate for tasks. */
async function talk() {
  const scene = await bench.talk({ EndConferenceOnExit: true })
  const boss = await bench.agent('boss')
  await bench.router.run(updateWorker(boss.sid, { activitySid: bench.activity('Offline') }))
  return { ...scene, boss }
}

describe('the supervise instruction', () => {
  it('calls the supervisor from the number of the caller', async () => {
    const { boss, reservation, task } = await talk()

    await supervise(reservation, { Supervisor: boss.sid })

    expect(bench.voice.invitations).toMatchObject([
      {
        request: {
          to: `client:boss?taskSid=${task.sid}&reservationSid=${reservation.sid}`,
          from: CALLER,
          beep: 'false',
          earlyMedia: false,
          startConferenceOnEnter: false,
          endConferenceOnExit: false,
        },
      },
    ])
  })

  it.each([
    [undefined, { muted: true, coaching: false }],
    ['monitor', { muted: true, coaching: false }],
    ['whisper', { muted: false, coaching: true }],
    ['barge', { muted: false, coaching: false }],
  ])('seats them as %s says', async (SupervisorMode, seat) => {
    const { reservation, party } = await talk()

    await supervise(reservation, { Supervisor: 'sip:boss@example.com', SupervisorMode })

    const { request } = bench.voice.invitations[0]!
    expect(request).toMatchObject({ to: 'sip:boss@example.com', ...seat })
    expect(request.callSidToCoach).toBe(seat.coaching ? party.callSid : undefined)
  })

  it('changes the mode of who is there already', async () => {
    const { boss, reservation, party } = await talk()
    await supervise(reservation, { Supervisor: boss.sid, SupervisorMode: 'monitor' })
    const { callSid } = bench.voice.invitations[0]!
    bench.voice.answers(callSid)

    await supervise(reservation, { Supervisor: boss.sid, SupervisorMode: 'whisper' })
    await supervise(reservation, { Supervisor: boss.sid, SupervisorMode: 'barge' })

    expect(bench.voice.invitations).toHaveLength(1)
    expect(bench.voice.updates).toEqual([
      { callSid, request: { muted: false, coaching: true, callSidToCoach: party.callSid } },
      { callSid, request: { muted: false, coaching: false } },
    ])
  })

  it('gives who is still being called the mode that they chose last, as they join', async () => {
    const { boss, reservation, party } = await talk()
    await supervise(reservation, { Supervisor: boss.sid, SupervisorMode: 'barge' })
    await supervise(reservation, { Supervisor: boss.sid, SupervisorMode: 'monitor' })
    await supervise(reservation, { Supervisor: boss.sid, SupervisorMode: 'whisper' })
    const { callSid } = bench.voice.invitations[0]!
    expect(bench.voice.updates).toEqual([])

    bench.voice.answers(callSid)

    expect(bench.voice.invitations).toHaveLength(1)
    expect(bench.voice.updates).toEqual([
      { callSid, request: { muted: false, coaching: true, callSidToCoach: party.callSid } },
    ])
  })

  it('takes out whom it cannot give the mode that they chose', async () => {
    const { boss, reservation, conferenceSid } = await talk()
    await supervise(reservation, { Supervisor: boss.sid, SupervisorMode: 'barge' })
    await supervise(reservation, { Supervisor: boss.sid, SupervisorMode: 'monitor' })
    bench.voice.updateParticipant = async () => {
      throw new Error('the store is away')
    }

    bench.voice.answers(bench.voice.invitations[0]!.callSid)
    await bench.settle()

    expect(bench.voice.participants(conferenceSid)).toHaveLength(2)
    expect(bench.complaints.splice(0)).toEqual([
      'a supervisor could not be given the mode that they chose',
    ])
  })

  it('calls nobody any longer who does not want to, and calls them anew', async () => {
    const { boss, reservation, agent, conferenceSid } = await talk()
    const asked = { Supervisor: boss.sid, SupervisorMode: 'monitor' }
    await supervise(reservation, asked)
    const { callSid } = bench.voice.invitations[0]!

    await bench.contacts.endSupervision(reservation.sid, agent.sid)
    expect(bench.voice.call(bench.accountSid, callSid)).toBeDefined()
    await bench.contacts.endSupervision(reservation.sid, boss.sid)
    expect(bench.voice.call(bench.accountSid, callSid)).toBeUndefined()
    await bench.contacts.endSupervision(reservation.sid, boss.sid)
    await supervise(reservation, asked)

    expect(bench.voice.invitations).toHaveLength(2)
    bench.voice.answers(bench.voice.invitations[1]!.callSid)
    expect(bench.voice.participants(conferenceSid)).toHaveLength(3)
    await bench.contacts.endSupervision(reservation.sid, boss.sid)
    expect(bench.voice.participants(conferenceSid)).toHaveLength(2)
  })

  it('lets them leave without any effect, and come again', async () => {
    const { boss, reservation, conferenceSid, task } = await talk()
    await supervise(reservation, { Supervisor: boss.sid })

    bench.voice.answers(bench.voice.invitations[0]!.callSid)
    bench.voice.hangUp(bench.voice.invitations[0]!.callSid)
    await bench.settle()

    expect(bench.now(reservation)).toBe('accepted')
    expect(bench.router.task(task.sid)?.assignmentStatus).toBe('assigned')
    expect(bench.voice.participants(conferenceSid)).toHaveLength(2)
    await supervise(reservation, { Supervisor: boss.sid })
    expect(bench.voice.invitations).toHaveLength(2)
  })

  it('does not keep a talk alive that both have left', async () => {
    const { reservation, party, customer, conferenceSid } = await bench.talk()
    await supervise(reservation, { Supervisor: 'client:boss' })
    bench.voice.answers(bench.voice.invitations[0]!.callSid)

    party.hangup('normal')
    await bench.settle()
    expect(bench.voice.participants(conferenceSid)).toHaveLength(2)
    bench.voice.hangUp(customer)
    await bench.settle()

    expect(bench.voice.participants(conferenceSid)).toEqual([])
  })
})

describe('a supervise is refused', () => {
  it.each([
    ['without a supervisor', {}, 40147],
    ['for a worker who is not there', { Supervisor: `WK${'0'.repeat(32)}` }, 40147],
    ['for an address that is none', { Supervisor: 'boss' }, 40147],
    ['in a mode that is none', { Supervisor: 'client:boss', SupervisorMode: 'shout' }, 20001],
  ])('%s', async (_what, parameters, code) => {
    const { reservation } = await talk()

    await expect(supervise(reservation, parameters)).rejects.toMatchObject({ code })
    expect(bench.voice.invitations).toEqual([])
  })

  it('for a worker without a contact_uri', async () => {
    const { reservation } = await talk()
    const mute = await bench.agent('mute', {})

    await expect(supervise(reservation, { Supervisor: mute.sid })).rejects.toMatchObject({
      code: 40147,
    })
  })

  it('for a task that does not say who calls', async () => {
    const { reservation, task } = await talk()
    await bench.router.run(updateTask(task.sid, { attributes: {} }))

    await expect(supervise(reservation, { Supervisor: 'client:boss' })).rejects.toMatchObject({
      code: 40148,
    })
  })

  it('before the reservation is accepted, and after the talk', async () => {
    const { offer, party } = await bench.dialled({ EndConferenceOnExit: true })
    const asked = { Supervisor: 'client:boss' }
    await expect(supervise(offer, asked)).rejects.toMatchObject({ code: 40146 })

    await bench.pickUp(party)
    party.hangup('normal')
    await bench.settle()

    await expect(supervise(offer, asked)).rejects.toMatchObject({ code: 40146 })
  })
})
