import { makeSid } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import type { Call } from '../model.ts'
import { lostCallChanges } from './lost-calls.ts'
import { newCallRow } from './new-call-row.ts'

const lost = (facts: Partial<Call> = {}) =>
  newCallRow({
    sid: makeSid('CA'),
    accountSid: makeSid('AC'),
    from: 'a',
    to: 'b',
    direction: 'outbound-api',
    kind: 'sip',
    status: 'completed',
    nodeId: 'n',
    dateCreated: 1_000,
    answerTime: 2_000,
    endTime: 63_000,
    duration: 61,
    endCause: 'node-lost',
    ...facts,
  })
const told = (...events: string[]) => ({ url: 'http://app/told', method: 'POST' as const, events })

describe('calls that were lost with their node', () => {
  it('are told of as completed, after what was told of them before', () => {
    const row = lost({ statusCallback: told('initiated', 'answered', 'completed') })

    expect(lostCallChanges([row], 0)).toMatchObject([
      {
        op: 'outbox',
        kind: 'webhook',
        orderKey: row.sid,
        payload: {
          url: 'http://app/told',
          parameters: {
            CallSid: row.sid,
            CallStatus: 'completed',
            CallDuration: '61',
            Duration: '2',
            SequenceNumber: '2',
          },
        },
      },
    ])
  })

  it('failed when nobody had answered', () => {
    const facts = { status: 'failed' as const, answerTime: null, duration: 0 }
    const row = lost({ ...facts, statusCallback: told('ringing', 'completed') })

    expect(lostCallChanges([row], 0)).toMatchObject([
      { payload: { parameters: { CallStatus: 'failed', CallDuration: '0', SequenceNumber: '0' } } },
    ])
  })

  it('are not told of to those who did not ask', () => {
    expect(lostCallChanges([lost(), lost({ statusCallback: told('answered') })], 0)).toEqual([])
  })
})
