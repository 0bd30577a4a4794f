import { beforeEach, describe, expect, it } from 'vitest'
import { SimulatedClock } from '../../testing/simulated-clock.ts'
import { createStore } from '../store.ts'
import { type SupervisedCall, Supervisor } from './supervision.ts'

const call: SupervisedCall = {
  ...{ workspaceSid: 'WS1', taskSid: 'WT1', reservationSid: 'WR1' },
  ...{ workerSid: 'WK2', workerName: 'Ann' },
}

let clock: SimulatedClock
let asked: unknown[]
let hungUp: number
let failed: number
let refusal: Error | null
let supervisor: Supervisor

beforeEach(() => {
  clock = new SimulatedClock()
  asked = []
  hungUp = 0
  failed = 0
  refusal = null
  supervisor = new Supervisor({
    clock,
    workerSid: 'WK1',
    phone: {
      state: createStore({ status: 'ready', problem: null, call: null }),
      hangUp: () => {
        hungUp += 1
      },
    },
    offhook: {
      supervise: async (request) => {
        if (refusal) throw refusal
        asked.push(request)
      },
    },
    onFailed: () => {
      failed += 1
    },
  })
})

const incoming = (reservationSid: string) => ({
  callSid: 'CA9',
  params: new Map([['reservationSid', reservationSid]]),
  isRejoin: false,
})

describe('a supervisor', () => {
  it('asks for the call, takes it when it comes, and leaves it', async () => {
    await supervisor.start(call, 'monitor')
    expect(asked).toMatchObject([{ reservationSid: 'WR1', supervisorSid: 'WK1', mode: 'monitor' }])
    expect(supervisor.answers(incoming('WR2'))).toBe(false)
    expect(supervisor.answers(incoming('WR1'))).toBe(true)
    expect(supervisor.state.get()).toMatchObject({ status: 'on', mode: 'monitor' })
    supervisor.stop()
    expect([hungUp, supervisor.state.get()]).toEqual([1, null])
  })

  it('goes on in another mode without a new call', async () => {
    await supervisor.start(call, 'monitor')
    supervisor.answers(incoming('WR1'))
    await supervisor.start(call, 'whisper')
    expect(supervisor.state.get()).toMatchObject({ status: 'on', mode: 'whisper' })
    expect(hungUp).toBe(0)
  })

  it('keeps the mode that a refusal leaves', async () => {
    await supervisor.start(call, 'monitor')
    supervisor.answers(incoming('WR1'))
    refusal = new Error('no')
    await expect(supervisor.start(call, 'barge')).rejects.toThrow('no')
    expect(supervisor.state.get()).toMatchObject({ status: 'on', mode: 'monitor' })
  })

  it('gives up when the phone does not join within ten seconds', async () => {
    await supervisor.start(call, 'monitor')
    clock.advance(9_900)
    expect(failed).toBe(0)
    clock.advance(200)
    expect([failed, supervisor.state.get()]).toEqual([1, null])
    expect(supervisor.answers(incoming('WR1'))).toBe(false)
  })

  it('is back at rest when the call ends', async () => {
    await supervisor.start(call, 'monitor')
    supervisor.answers(incoming('WR1'))
    supervisor.callEnded()
    expect(supervisor.state.get()).toBeNull()
  })
})
