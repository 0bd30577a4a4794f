import { type Change, Emitter, SimulatedClock } from '@offhook/core'
import type { Call, Conference, Participant, VoiceEvents } from '@offhook/voice'
import { expect, it } from 'vitest'
import { segmentsOf } from '../story/rows.ts'
import { LiveStories } from './live-stories.ts'
import { VoiceMoments, type VoiceSide } from './voice-moments.ts'

const call = (sid: string, more: Partial<Call> = {}) =>
  ({ sid, accountSid: 'AC1', kind: 'sip', parentCallSid: null, callerName: null, ...more }) as Call

it('a hold lasts as long as its participant says, however late it is told', () => {
  const clock = new SimulatedClock({ now: 100_000 })
  const events = new Emitter<VoiceEvents>(() => {})
  const customer = call('CA1', {
    ...{ direction: 'inbound', from: '+12025550101', to: '+12025550100', dateCreated: 1_000 },
  })
  const colleague = call('CA2', {
    ...{ direction: 'outbound-api', from: '+12025550100', to: '+12025550102' },
  })
  const voice = {
    events,
    call: (_: string, sid: string) => [customer, colleague].find((each) => each.sid === sid),
    roleOf: () => undefined,
  } as unknown as VoiceSide
  const written: Change[] = []
  const writer = { writeBehind: (changes: readonly Change[]) => void written.push(...changes) }
  const stories = new LiveStories(writer)
  new VoiceMoments({ clock, voice, stories })
  const conference = { sid: 'CF1', accountSid: 'AC1' } as Conference
  const seat = (callSid: string, more: Partial<Participant>) =>
    ({ callSid, hold: false, holdSince: null, ...more }) as Participant

  events.emit('call.created', customer)
  events.emit('participant.joined', seat('CA1', { joinedAt: 2_000 }), conference)
  events.emit('participant.joined', seat('CA2', { joinedAt: 3_000 }), conference)
  const held = { hold: true, holdSince: 10_000, dateUpdated: 10_000 }
  events.emit('participant.updated', seat('CA1', held), conference)
  // Another change while on hold.
  events.emit('participant.updated', seat('CA1', { ...held, dateUpdated: 11_000 }), conference)
  events.emit('participant.updated', seat('CA1', { dateUpdated: 15_000 }), conference)

  const live = stories.of('CA1')!
  const holds = segmentsOf(live.sid, live.story).filter(
    ({ lane, kind }) => lane === 0 && kind === 'hold',
  )
  expect(holds).toMatchObject([{ startedAt: 10_000, endedAt: 15_000 }])
})

it('a call that is left out is no contact', () => {
  const clock = new SimulatedClock()
  const events = new Emitter<VoiceEvents>(() => {})
  const voice = { events, call: () => undefined, roleOf: () => undefined } as unknown as VoiceSide
  const stories = new LiveStories({ writeBehind: () => {} })
  new VoiceMoments({ ...{ clock, voice, stories }, leavesOut: ({ from }) => from === 'client:me' })
  const inbound = { direction: 'inbound', to: '+12025550100', dateCreated: 1_000 } as const

  events.emit('call.created', call('CA1', { ...inbound, from: 'client:me' }))
  events.emit('call.created', call('CA2', { ...inbound, from: 'client:you' }))

  expect([stories.of('CA1'), stories.of('CA2')?.story.callSid]).toEqual([undefined, 'CA2'])
})
