import { type Change, Emitter, SimulatedClock, silentLogger } from '@offhook/core'
import type { Call, VoiceEvents } from '@offhook/voice'
import { beforeEach, describe, expect, it } from 'vitest'
import { SignallingLog } from './signalling-log.ts'
import type { SignallingPart } from './signalling-message.ts'

let clock: SimulatedClock
let events: Emitter<VoiceEvents>
/** The rows as they stand, by their key. */
let written: Map<string, SignallingPart>
let log: SignallingLog

beforeEach(() => {
  clock = new SimulatedClock()
  events = new Emitter<VoiceEvents>(() => {})
  written = new Map()
  const writer = {
    writeBehind: (changes: readonly Change[]) => {
      for (const change of changes) {
        if (change.op !== 'put') continue
        const row = structuredClone(change.row) as unknown as SignallingPart
        written.set(`${row.callSid} ${row.part}`, row)
      }
    },
  }
  log = new SignallingLog({ clock, logger: silentLogger, writer })
  log.follow(events)
})

const note = (key: string, name: string) =>
  log.note({
    ...{ direction: 'received', transport: 'udp', peer: '192.0.2.1:5060' },
    read: () => ({ key, name, text: name }),
  })

const call = (sid: string, sipCallId: string | null = null) =>
  ({ sid, accountSid: 'AC1', kind: sipCallId === null ? 'client' : 'sip', sipCallId }) as Call

const names = () =>
  [...written.values()].map(({ callSid, part, messages }) => [
    `${callSid} ${part}`,
    ...messages.map(({ name }) => name),
  ])

describe('the signalling of a call', () => {
  it('is kept from its first message on, in order; that of strangers is not', async () => {
    note('dialog', 'INVITE')
    note('stranger', 'OPTIONS')
    await clock.advance(1_000)
    events.emit('call.created', call('CA1', 'dialog'))
    note('dialog', 'ACK')
    await clock.advance(1_000)

    expect(names()).toEqual([
      ['CA1 0', 'INVITE'],
      ['CA1 1', 'ACK'],
    ])
  })

  it('of one second is one row, which grows', async () => {
    events.emit('call.created', call('CA1', 'dialog'))
    note('dialog', 'INVITE')
    await clock.advance(300)
    expect(names()).toEqual([['CA1 0', 'INVITE']])
    note('dialog', '100 Trying (INVITE)')
    await clock.advance(300)
    expect(names()).toEqual([['CA1 0', 'INVITE', '100 Trying (INVITE)']])
    await clock.advance(1_000)
    note('dialog', 'BYE')
    await clock.advance(300)

    expect(names()).toEqual([
      ['CA1 0', 'INVITE', '100 Trying (INVITE)'],
      ['CA1 1', 'BYE'],
    ])
  })

  it('of a call that tries two ways is the call’s, and is forgotten with it', async () => {
    events.emit('call.created', call('CA1', 'first'))
    note('first', 'INVITE')
    await clock.advance(300)
    events.emit('call.answered', call('CA1', 'second'))
    note('second', 'INVITE again')
    await clock.advance(300)
    events.emit('call.ended', call('CA1', 'second'), 'peer')
    await clock.advance(60_000)
    note('another', 'OPTIONS')
    await clock.advance(1_000)
    note('first', 'BYE')
    await clock.advance(1_000)

    expect(names()).toEqual([['CA1 0', 'INVITE', 'INVITE again']])
  })

  it('of a browser is kept although its own name was read before ours was known', async () => {
    note('temporary', 'invite')
    await clock.advance(1_000)
    log.named('temporary', 'CA1' as Call['sid'])
    note('temporary', 'ringing')
    await clock.advance(1_000)
    events.emit('call.created', call('CA1'))

    expect(names()).toEqual([
      ['CA1 0', 'invite'],
      ['CA1 1', 'ringing'],
    ])
  })

  it('ends soon after the call does', async () => {
    events.emit('call.created', call('CA1', 'dialog'))
    events.emit('call.ended', call('CA1', 'dialog'), 'peer')
    note('dialog', '200 OK (BYE)')
    await clock.advance(60_000)
    note('another', 'OPTIONS')
    await clock.advance(1_000)
    note('dialog', 'BYE')
    await clock.advance(1_000)

    expect(names()).toEqual([['CA1 0', '200 OK (BYE)']])
  })

  it('of one call has its limit', async () => {
    events.emit('call.created', call('CA1', 'dialog'))
    for (let count = 0; count < 600; count += 1) note('dialog', 'INFO')
    await clock.advance(10_000)

    expect([...written.values()].flatMap(({ messages }) => messages)).toHaveLength(500)
  })
})
