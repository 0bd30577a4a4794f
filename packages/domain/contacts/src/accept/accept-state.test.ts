import { describe, expect, it } from 'vitest'
import {
  type AcceptEvent,
  type AcceptState,
  acceptMachine,
  initialAcceptState,
  initialOutboundState,
} from './accept-state.ts'

const next = (state: AcceptState, event: AcceptEvent) =>
  acceptMachine.next(state, event) ?? { state, effects: [] }

const states: Record<string, AcceptState> = {
  dialling: initialAcceptState,
  'dialling, audible': { name: 'dialling', audio: true },
  joining: { name: 'joining' },
  'dialling, outbound': initialOutboundState,
  'audible, outbound': { name: 'dialling', audio: true, outbound: true },
  'joining, outbound': { name: 'joining', outbound: true },
  calling: { name: 'calling' },
  bridging: { name: 'bridging' },
  'bridging, outbound': { name: 'bridging', outbound: true },
  done: { name: 'done' },
  failed: { name: 'failed' },
  abandoned: { name: 'abandoned' },
  withdrawn: { name: 'withdrawn' },
}

const events: Record<string, AcceptEvent> = {
  'agent-answered': { type: 'agent-answered' },
  'agent-audible': { type: 'agent-audible' },
  'audio-overdue': { type: 'audio-overdue' },
  'agent-ended': { type: 'agent-ended', cause: 'no-answer' },
  'dial-refused': { type: 'dial-refused', code: 13223 },
  'customer-answered': { type: 'customer-answered' },
  'customer-ended': { type: 'customer-ended', cause: 'busy' },
  'customer-refused': { type: 'customer-refused', code: 21215 },
  'caller-gone': { type: 'caller-gone' },
  'reservation-gone': { type: 'reservation-gone' },
  bridged: { type: 'bridged' },
  'bridge-refused': { type: 'bridge-refused' },
}

/** Every event at every step: the state it leads to and what is done. A blank cell changes nothing. */
const table: Record<string, Record<string, string>> = {
  dialling: {
    'agent-answered': 'joining: hold-reservation-timer, await-audio',
    'agent-audible': 'dialling:',
    'agent-ended': 'failed: cancel-reservation 45305',
    'dial-refused': 'failed: cancel-reservation 13223',
    'caller-gone': 'abandoned: hang-up-agent canceled',
    'reservation-gone': 'withdrawn: hang-up-agent canceled',
  },
  'dialling, audible': {
    'agent-answered': 'bridging: hold-reservation-timer, bridge',
    'agent-audible': 'dialling:',
    'agent-ended': 'failed: cancel-reservation 45305',
    'dial-refused': 'failed: cancel-reservation 13223',
    'caller-gone': 'abandoned: hang-up-agent canceled',
    'reservation-gone': 'withdrawn: hang-up-agent canceled',
  },
  joining: {
    'agent-audible': 'bridging: bridge',
    'audio-overdue': 'failed: hang-up-agent media-failed, cancel-reservation 45306',
    'agent-ended': 'failed: cancel-reservation 45305',
    'dial-refused': 'failed: cancel-reservation 13223',
    'caller-gone': 'abandoned: hang-up-agent canceled',
    'reservation-gone': 'withdrawn: hang-up-agent canceled',
  },
  'dialling, outbound': {
    'agent-answered': 'joining: hold-reservation-timer, await-audio',
    'agent-audible': 'dialling:',
    'agent-ended': 'failed: cancel-reservation 45305',
    'dial-refused': 'failed: cancel-reservation 13223',
    'caller-gone': 'abandoned: hang-up-agent canceled',
    'reservation-gone': 'withdrawn: hang-up-agent canceled',
  },
  'audible, outbound': {
    'agent-answered': 'calling: hold-reservation-timer, call-customer',
    'agent-audible': 'dialling:',
    'agent-ended': 'failed: cancel-reservation 45305',
    'dial-refused': 'failed: cancel-reservation 13223',
    'caller-gone': 'abandoned: hang-up-agent canceled',
    'reservation-gone': 'withdrawn: hang-up-agent canceled',
  },
  'joining, outbound': {
    'agent-audible': 'calling: call-customer',
    'audio-overdue': 'failed: hang-up-agent media-failed, cancel-reservation 45306',
    'agent-ended': 'failed: cancel-reservation 45305',
    'dial-refused': 'failed: cancel-reservation 13223',
    'caller-gone': 'abandoned: hang-up-agent canceled',
    'reservation-gone': 'withdrawn: hang-up-agent canceled',
  },
  calling: {
    'agent-ended': 'failed: give-up-customer canceled, cancel-reservation 45305',
    'customer-answered': 'bridging: bridge',
    'customer-ended': 'failed: hang-up-agent normal, cancel-reservation 45303',
    'customer-refused': 'failed: hang-up-agent normal, cancel-reservation 21215',
    'caller-gone': 'abandoned: give-up-customer canceled, hang-up-agent canceled',
    'reservation-gone': 'withdrawn: give-up-customer canceled, hang-up-agent canceled',
  },
  'bridging, outbound': {
    bridged: 'done:',
    'bridge-refused': 'failed: dismiss-customer, hang-up-agent failed, cancel-reservation 45306',
  },
  bridging: {
    bridged: 'done:',
    'bridge-refused': 'failed: hang-up-agent failed, cancel-reservation 45306',
  },
  done: {},
  failed: { 'customer-answered': 'failed: dismiss-customer' },
  abandoned: { 'customer-answered': 'abandoned: dismiss-customer' },
  withdrawn: { 'customer-answered': 'withdrawn: dismiss-customer' },
}

const cases = Object.keys(states).flatMap((state) =>
  Object.keys(events).map((event) => [state, event, table[state]?.[event]] as const),
)

describe('the accept machine', () => {
  it.each(cases)('%s + %s → %s', (stateName, eventName, expected) => {
    const state = states[stateName]!

    const step = next(state, events[eventName]!)

    if (expected === undefined) expect(step).toEqual({ state, effects: [] })
    else expect(write(step)).toBe(expected)
  })

  it('remembers audio that came before the answer', () => {
    const { state } = next(initialAcceptState, { type: 'agent-audible' })

    expect(next(state, { type: 'agent-answered' }).state.name).toBe('bridging')
  })
})

function write({ state, effects }: ReturnType<typeof next>): string {
  const parts = effects.map((effect) =>
    'code' in effect
      ? `${effect.type} ${effect.code}`
      : 'cause' in effect
        ? `${effect.type} ${effect.cause}`
        : effect.type,
  )
  return `${state.name}:${parts.length > 0 ? ` ${parts.join(', ')}` : ''}`
}
