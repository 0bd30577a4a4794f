/** What a supervisor is shown of a payment: that somebody pays, wherever they are passed on to. */
import { type CallSid, Emitter, makeSid, SimulatedClock } from '@offhook/core'
import type { LivePayment, PaymentEvents } from '@offhook/pay'
import type { Call, Conference, Participant, VoiceEvents } from '@offhook/voice'
import { beforeEach, describe, expect, it } from 'vitest'
import type { DeskParts } from '../parts.ts'
import { Parties } from './parties.ts'

const customer = makeSid('CA')

let voice: Emitter<VoiceEvents>
let payments: Emitter<PaymentEvents>
let paying: Set<CallSid>
let parties: Parties
/** The tasks that were told to have changed. */
let changed: string[]

beforeEach(() => {
  voice = new Emitter()
  payments = new Emitter()
  paying = new Set()
  parties = new Parties({
    clock: new SimulatedClock(),
    voice: { events: voice, call: () => undefined, roleOf: () => undefined },
    contacts: { ofTask: () => undefined, ofCall: () => undefined },
    router: { task: () => undefined, worker: () => undefined, list: () => [] },
    payments: { events: payments, isPaying: (sid: CallSid) => paying.has(sid) },
  } as unknown as DeskParts)
  changed = []
  parties.events.on('changed', (taskSid) => void changed.push(taskSid))
})

/** A conference of a new task, which the customer joins. */
function joined(): {
  readonly conference: Conference
  readonly task: ReturnType<typeof makeSid<'WT'>>
} {
  const task = makeSid('WT')
  const conference = { sid: makeSid('CF'), friendlyName: task } as unknown as Conference
  take('participant.joined', 'connected', conference)
  return { conference, task }
}

function take(
  event: 'participant.joined' | 'participant.left',
  status: Participant['status'],
  conference: Conference,
): void {
  voice.emit(event, { callSid: customer, status, joinedAt: 1 } as Participant, conference)
}

function pays(is: boolean): void {
  if (is) paying.add(customer)
  else paying.delete(customer)
  payments.emit('changed', { payment: { callSid: customer } } as LivePayment)
}

describe('a customer who pays', () => {
  it('is marked from the beginning of the payment to its end, and each key changes nothing', () => {
    const { task } = joined()
    expect(parties.ofTask(task)[0]?.paying).toBeFalsy()
    changed = []
    pays(true)
    pays(true)
    expect(parties.ofTask(task)).toMatchObject([{ callSid: customer, paying: true }])
    pays(false)
    expect(parties.ofTask(task)[0]?.paying).toBe(false)
    expect(changed).toEqual([task, task])
  })

  it('is marked in the next conference too, and no longer in the one that they have left', () => {
    const first = joined()
    pays(true)
    take('participant.left', 'complete', first.conference)
    expect(parties.ofTask(first.task)[0]?.paying).toBeFalsy()
    const next = joined()
    expect(parties.ofTask(next.task)[0]?.paying).toBe(true)
    pays(false)
    expect(parties.ofTask(next.task)[0]?.paying).toBe(false)
  })
})

it('whose party is away, or back, the call may look different: its task is told of', () => {
  const { task } = joined()
  changed = []
  voice.emit('call.away', { sid: customer } as Call)
  voice.emit('call.away', { sid: makeSid('CA') } as Call)
  expect(changed).toEqual([task])
})
