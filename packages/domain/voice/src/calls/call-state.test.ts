import { makeSid } from '@offhook/core'
import { describe, expect, test } from 'vitest'
import { type Call, type LegCause, legCauses } from '../model.ts'
import { type CallHappening, callMachine, isFinal } from './call-state.ts'
import { newCallRow } from './new-call-row.ts'

const outgoing = newCallRow({
  sid: makeSid('CA'),
  accountSid: makeSid('AC'),
  from: 'a',
  to: 'b',
  direction: 'outbound-api',
  kind: 'sip',
  status: 'queued',
  nodeId: 'n',
  dateCreated: 1_000,
})
const placed: CallHappening = { type: 'placed', sipCallId: 'x', dialog: null }
const answered: CallHappening = { type: 'answered', sipCallId: null, dialog: { tag: 'y' } }
const ended = (cause: LegCause): CallHappening => ({
  type: 'ended',
  end: { cause, by: 'peer', sipStatus: 486 },
})

const next = (row: Call, event: CallHappening, now: number): Call | undefined =>
  callMachine.next(row, { ...event, now })?.state

function through(row: Call, ...events: CallHappening[]): Call {
  return events.reduce((before, event, index) => {
    return next(before, event, 2_000 + index * 1_500) ?? before
  }, row)
}

describe('the life of a call', () => {
  test('goes from queued over ringing and answer to its end, and keeps the times', () => {
    expect(through(outgoing, placed, { type: 'rang' }, answered, ended('normal'))).toMatchObject({
      status: 'completed',
      queueTimeMs: 1_000,
      startTime: 2_000,
      answerTime: 5_000,
      endTime: 6_500,
      duration: 2,
      sipCallId: 'x',
      dialog: { tag: 'y' },
      endCause: 'normal',
      sipStatus: 486,
    })
  })

  test('may be answered without ringing', () => {
    expect(through(outgoing, placed, answered).status).toBe('in-progress')
  })

  test('takes nothing twice and nothing late', () => {
    const over = through(outgoing, placed, ended('busy'))

    for (const event of [placed, { type: 'rang' } as const, answered, ended('normal')]) {
      expect(next(over, event, 9_000)).toBeUndefined()
    }
    expect(next(through(outgoing, placed, answered), { type: 'rang' }, 9_000)).toBeUndefined()
    expect(next(outgoing, { type: 'rang' }, 9_000)).toBeUndefined()
  })

  test.each([
    ['busy', 'busy'],
    ['rejected', 'busy'],
    ['no-answer', 'no-answer'],
    ['unavailable', 'no-answer'],
    ['canceled', 'canceled'],
    ['not-found', 'failed'],
    ['invalid-number', 'failed'],
    ['network-failed', 'failed'],
    ['not-permitted', 'failed'],
  ] as const)('an outgoing call that is not answered for %s is %s', (cause, status) => {
    expect(through(outgoing, placed, ended(cause)).status).toBe(status)
  })

  test('an incoming call that is given up or refused is no-answer', () => {
    const incoming = { ...outgoing, direction: 'inbound', status: 'ringing' } as const

    expect(through(incoming, ended('canceled')).status).toBe('no-answer')
    expect(through(incoming, ended('rejected')).status).toBe('no-answer')
    expect(through(incoming, ended('busy')).status).toBe('busy')
  })

  test('every cause ends a call in a final state, completed once it was answered', () => {
    for (const cause of legCauses) {
      expect(isFinal(through(outgoing, placed, ended(cause)).status)).toBe(true)
      expect(through(outgoing, placed, answered, ended(cause)).status).toBe('completed')
    }
  })
})
