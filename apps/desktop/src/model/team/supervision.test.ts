import { beforeEach, describe, expect, it } from 'vitest'
import { SimulatedClock } from '../../testing/simulated-clock.ts'
import type { PhoneState } from '../phone.ts'
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
/** The server answers when this resolves. */
let reply: Promise<void>
let supervisor: Supervisor
/** The own phone. */
let phone: ReturnType<typeof createStore<PhoneState>>

beforeEach(() => {
  clock = new SimulatedClock()
  asked = []
  hungUp = 0
  failed = 0
  refusal = null
  reply = Promise.resolve()
  phone = createStore<PhoneState>({ status: 'ready', problem: null, call: null })
  supervisor = new Supervisor({
    clock,
    workerSid: 'WK1',
    phone: {
      state: phone,
      hangUp: () => {
        hungUp += 1
      },
    },
    offhook: {
      supervise: async (request) => {
        if (refusal) throw refusal
        asked.push(request)
        await reply
      },
      endSupervision: async (workspaceSid, reservationSid) => {
        asked.push(`end ${workspaceSid} ${reservationSid}`)
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
    expect(asked).toHaveLength(1)
  })

  it('has the call taken back that it does not wait for any longer, then asks anew', async () => {
    let answer = () => {}
    reply = new Promise((resolve) => {
      answer = resolve
    })
    const first = supervisor.start(call, 'monitor')
    await Promise.resolve()
    supervisor.stop()
    const second = supervisor.start(call, 'whisper')
    expect(supervisor.answers(incoming('WR1'))).toBe(false)
    answer()
    await Promise.all([first, second])

    expect(asked).toMatchObject([{ mode: 'monitor' }, 'end WS1 WR1', { mode: 'whisper' }])
    expect(supervisor.state.get()).toMatchObject({ status: 'waiting', mode: 'whisper' })
    expect(supervisor.answers(incoming('WR1'))).toBe(true)
    expect(supervisor.state.get()).toMatchObject({ status: 'on', mode: 'whisper' })
  })

  it('asks for nothing that was stopped before its turn came', async () => {
    const first = supervisor.start(call, 'monitor')
    supervisor.stop()
    await first
    expect(asked.filter((each) => typeof each !== 'string')).toEqual([])
  })

  it('is left alone by what a request of before comes to', async () => {
    let refuse = (_error: Error) => {}
    reply = new Promise((_, reject) => {
      refuse = reject
    })
    const first = supervisor.start(call, 'monitor')
    await Promise.resolve()
    supervisor.stop()
    const second = supervisor.start(call, 'monitor')
    refuse(new Error('too late'))
    reply = Promise.resolve()
    await expect(first).rejects.toThrow('too late')
    await second
    expect(supervisor.state.get()).toMatchObject({ status: 'waiting' })
  })

  it('changes the mode before the phone has joined', async () => {
    await supervisor.start(call, 'monitor')
    await supervisor.start(call, 'whisper')
    expect(asked).toMatchObject([{ mode: 'monitor' }, { mode: 'whisper' }])
    expect(supervisor.state.get()).toMatchObject({ status: 'waiting', mode: 'whisper' })
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
    await Promise.resolve()
    expect(asked.at(-1)).toBe('end WS1 WR1')
    expect(supervisor.answers(incoming('WR1'))).toBe(false)
  })

  it('begins anew once phone and server are done with the call that was left', async () => {
    await supervisor.start(call, 'monitor')
    supervisor.answers(incoming('WR1'))
    phone.patch({ call: {} as PhoneState['call'] })
    supervisor.stop()
    expect([hungUp, supervisor.isLeaving.get()]).toEqual([1, true])

    const again = supervisor.start(call, 'whisper')
    clock.advance(1_000)
    await new Promise(setImmediate)
    expect(asked).toHaveLength(1)
    phone.patch({ call: null })
    supervisor.callEnded()
    await again

    expect(asked).toMatchObject([{ mode: 'monitor' }, 'end WS1 WR1', { mode: 'whisper' }])
    expect(supervisor.state.get()).toMatchObject({ status: 'waiting', mode: 'whisper' })
    expect(supervisor.isLeaving.get()).toBe(false)
  })

  it('is called no longer when its page goes, but stays in what it has joined', async () => {
    await supervisor.start(call, 'monitor')
    supervisor.leavePage()
    expect(asked.at(-1)).toBe('end WS1 WR1')
    expect(supervisor.answers(incoming('WR1'))).toBe(false)

    await supervisor.start(call, 'monitor')
    supervisor.answers(incoming('WR1'))
    supervisor.leavePage()
    expect(supervisor.state.get()).toMatchObject({ status: 'on' })
    expect(asked).toHaveLength(3)
  })

  it('is back at rest when the call ends', async () => {
    await supervisor.start(call, 'monitor')
    supervisor.answers(incoming('WR1'))
    supervisor.callEnded()
    expect(supervisor.state.get()).toBeNull()
  })
})
