import { deferred, errors, OffhookError, SimulatedClock, silentLogger } from '@offhook/core'
import type { LegCause } from '@offhook/voice'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ScriptedParty } from '../testing/scripted-voice.ts'
import { Accept } from './run-accept.ts'

let clock: SimulatedClock
let party: ScriptedParty
let dial: ReturnType<typeof deferred<ScriptedParty>>
let joint: ReturnType<typeof deferred<void>>
let done: string[]
let accept: Accept

beforeEach(() => {
  clock = new SimulatedClock()
  party = new ScriptedParty({} as never, () => {})
  dial = deferred()
  joint = deferred()
  done = []
  accept = new Accept({
    clock,
    logger: silentLogger,
    actions: {
      dial: () => {
        done.push('dial')
        return dial.promise
      },
      holdReservationTimer: () => void done.push('hold timer'),
      callCustomer: null,
      dismissCustomer: () => {},
      bridge: async () => {
        done.push('bridge')
        await joint.promise
      },
      cancelReservation: (code) => void done.push(`cancel ${code}`),
    },
    onSettled: () => void done.push('settled'),
  })
})

afterEach(() => expect(clock.pending).toBe(0))

const settle = () => clock.advance(0)

async function start(): Promise<void> {
  accept.start()
  dial.resolve(party)
  await settle()
}

describe('an acceptance', () => {
  it('dials, holds the timer at the answer, joins at the first sound, and is settled then', async () => {
    await start()
    expect(done).toEqual(['dial'])

    party.answer()
    await settle()
    expect(done).toEqual(['dial', 'hold timer'])

    party.speak()
    await settle()
    expect(done).toEqual(['dial', 'hold timer', 'bridge'])

    joint.resolve()
    await settle()
    expect(done).toEqual(['dial', 'hold timer', 'bridge', 'settled'])
    expect(party.cause).toBeNull()
  })

  it('takes sound that comes before the answer', async () => {
    await start()
    party.speak()
    await settle()
    expect(done).toEqual(['dial'])

    party.answer()
    await settle()

    expect(done).toEqual(['dial', 'hold timer', 'bridge'])
  })

  it('does not give up on an agent who is heard within three seconds, however long the joint takes', async () => {
    await start()
    party.answer()
    await clock.advance(2_999)
    party.speak()

    await clock.advance(10_000)

    expect(done).toEqual(['dial', 'hold timer', 'bridge'])
    expect(party.cause).toBeNull()
  })

  it('gives up on an agent who is not', async () => {
    await start()
    party.answer()

    await clock.advance(3_000)

    expect(done).toEqual(['dial', 'hold timer', 'cancel 45306', 'settled'])
    expect(party.cause).toBe('media-failed')
  })

  it.each<[LegCause, number]>([
    ['rejected', 45303],
    ['no-answer', 45305],
    ['canceled', 45302],
    ['media-failed', 45306],
    ['normal', 45306],
  ])('says by its code how the leg ended: %s is %i', async (cause, code) => {
    await start()
    party.answer()
    await settle()

    party.hangup(cause)
    await settle()

    expect(done).toEqual(['dial', 'hold timer', `cancel ${code}`, 'settled'])
  })

  it('keeps the code of a party that cannot be dialled', async () => {
    accept.start()
    dial.reject(new OffhookError(errors.calledNumberInvalid, 'That is no destination'))
    await settle()

    expect(done).toEqual(['dial', 'cancel 21211', 'settled'])
  })

  it('hangs up and cancels when the joint is refused', async () => {
    await start()
    party.answer()
    party.speak()
    joint.reject(new Error('the database is gone'))
    await settle()

    expect(done).toEqual(['dial', 'hold timer', 'bridge', 'cancel 45306', 'settled'])
    expect(party.cause).toBe('failed')
  })

  it.each(['callerGone', 'reservationGone'] as const)(
    'ends with nothing to cancel: %s',
    async (event) => {
      await start()

      accept[event]()
      accept[event]()
      await settle()

      expect(done).toEqual(['dial', 'settled'])
      expect(party.cause).toBe('canceled')
    },
  )

  it('hangs up a leg that comes after the end', async () => {
    accept.start()
    accept.reservationGone()
    dial.resolve(party)
    await settle()

    expect(party.cause).toBe('canceled')
    expect(done).toEqual(['dial', 'settled'])
  })

  it('leaves a joint that is being made alone: who leaves then is for the conference to say', async () => {
    await start()
    party.answer()
    party.speak()
    await settle()

    accept.callerGone()
    accept.reservationGone()
    joint.resolve()
    await settle()

    expect(party.cause).toBeNull()
    expect(done).toEqual(['dial', 'hold timer', 'bridge', 'settled'])
  })
})
