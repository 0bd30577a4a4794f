import { describe, expect, it } from 'vitest'
import { readAnswer } from './assignment-answer.ts'

const answered = (body: string, rest: object = {}) =>
  readAnswer({ ok: true, status: 200, contentType: 'application/json', body, ...rest })
const instructed = (answer: object) => answered(JSON.stringify(answer))

describe('the answer to an assignment callback', () => {
  it.each([
    [{ instruction: 'accept' }, 'accept', {}],
    [{ instruction: 'Reject', activity_sid: 'WA1' }, 'reject', { WorkerActivitySid: 'WA1' }],
    [
      {
        instruction: 'dequeue',
        to: 'client:ann',
        from: '+15005550006',
        post_work_activity_sid: 'WA1',
        record: 'record-from-answer',
        timeout: 20,
        status_callback_url: 'https://example.com',
        status_callback_events: 'initiated,ringing',
      },
      'dequeue',
      {
        DequeueTo: 'client:ann',
        DequeueFrom: '+15005550006',
        DequeuePostWorkActivitySid: 'WA1',
        DequeueRecord: 'record-from-answer',
        DequeueTimeout: 20,
        DequeueStatusCallbackUrl: 'https://example.com',
        DequeueStatusCallbackEvents: 'initiated,ringing',
      },
    ],
    [
      { instruction: 'call', from: 'x', url: 'https://example.com', accept: true },
      'call',
      { CallFrom: 'x', CallUrl: 'https://example.com', CallAccept: true },
    ],
    [
      { instruction: 'redirect', call_sid: 'CA1', url: 'https://example.com', accept: 'true' },
      'redirect',
      { RedirectCallSid: 'CA1', RedirectUrl: 'https://example.com', RedirectAccept: 'true' },
    ],
    [
      {
        instruction: 'conference',
        end_conference_on_exit: true,
        conference_status_callback_event: ['start', 'end'],
        post_work_activity_sid: 'WA1',
      },
      'conference',
      {
        EndConferenceOnExit: true,
        ConferenceStatusCallbackEvent: ['start', 'end'],
        PostWorkActivitySid: 'WA1',
      },
    ],
  ])('%o is an instruction by the names of REST', (answer, name, parameters) => {
    expect(instructed(answer)).toEqual({ kind: 'instruction', name, parameters })
  })

  it.each([
    ['', {}],
    [' \n', { contentType: 'text/html' }],
    ['{}', {}],
    ['', { status: 204, contentType: '' }],
  ])('%j says that the application decides later', (body, rest) => {
    expect(answered(body, rest)).toEqual({ kind: 'none' })
  })

  it.each([
    ['{"instruction":"accept"}', { contentType: 'text/xml' }, 40000, true],
    ['{"instruction":"accept"}', { contentType: '' }, 40000, true],
    ['{"instruction":"accept"}', { status: 500 }, 11200, true],
    ['{"instruction":"accept"}', { status: 202 }, 11200, true],
    ['', { status: 404 }, 11200, true],
    ['accept', {}, 40001, false],
    ['{"instruction":', {}, 40001, false],
    ['[{"instruction":"accept"}]', {}, 40001, false],
    ['null', {}, 40001, false],
    ['"accept"', {}, 40001, false],
    ['{"to":"client:ann"}', {}, 40005, false],
    ['{"instruction":7}', {}, 40005, false],
    ['{"instruction":""}', {}, 40005, false],
    ['{"instruction":null,"to":"x"}', {}, 40005, false],
  ])('%j with %o is the fault %i', (body, rest, code, askFallback) => {
    expect(answered(body, rest)).toMatchObject({ kind: 'fault', code, askFallback })
  })

  it('that does not come is a fault, and the fallback may have one', () => {
    expect(readAnswer({ ok: false, code: 11205, message: 'too late' })).toEqual({
      kind: 'fault',
      code: 11205,
      message: 'too late',
      askFallback: true,
    })
  })

  it('cannot reach what belongs to the language', () => {
    const answer = answered('{"instruction":"conference","__proto__":{"to":"x"},"constructor":1}')

    expect(answer).toMatchObject({ kind: 'instruction', name: 'conference' })
    expect(({} as Record<string, unknown>)['to']).toBeUndefined()
  })
})
