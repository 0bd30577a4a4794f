import { codes, makeSid } from '@offhook/core'
import { expect, it } from 'vitest'
import type { Recording } from '../model.ts'
import { NOT_WRITTEN, recordingMachine } from './recording-state.ts'

const row = (status: Recording['status']): Recording => ({
  sid: makeSid('RE'),
  accountSid: makeSid('AC'),
  callSid: null,
  conferenceSid: null,
  status,
  channels: 1,
  source: 'RecordVerb',
  track: 'both',
  parties: [],
  startTime: 0,
  durationMs: null,
  leftOut: [],
  fileName: 'a.wav',
  bytes: null,
  errorCode: null,
  encryption: null,
  dateCreated: 0,
  dateUpdated: 0,
  deletedAt: null,
  nodeId: 'ND1',
})
const file = (durationMs: number, error: string | null = null) =>
  ({
    type: 'closed',
    now: 7,
    durationMs,
    trimmedMs: 5,
    bytes: 44,
    error,
    encryption: null,
    notSealed: null,
  }) as const

it.each([
  ['in-progress', { type: 'pause', now: 7, skips: false }, 'paused', 'paused'],
  ['in-progress', { type: 'stop', now: 7 }, 'stopped', 'stopped'],
  ['in-progress', file(20), 'completed', 'completed'],
  ['paused', { type: 'resume', now: 7 }, 'in-progress', 'resumed'],
  ['paused', { type: 'stop', now: 7 }, 'stopped', 'stopped'],
  ['paused', file(0), 'absent', 'absent'],
  ['stopped', file(20), 'completed', 'completed'],
  ['stopped', file(20, 'ENOSPC'), 'completed', 'completed'],
  ['stopped', file(0, 'ENOSPC'), 'failed', 'failed'],
] as const)('%s takes %j to %s and tells %s', (status, event, next, news) => {
  const { state, effects } = recordingMachine.step(row(status), event)

  expect(state).toMatchObject({ status: next, dateUpdated: 7 })
  const errorCodes = { failed: NOT_WRITTEN, absent: codes.recordingSilent }
  expect(state.errorCode).toBe(errorCodes[next as keyof typeof errorCodes] ?? null)
  expect(effects).toEqual([news])
})

it.each(['stopped', 'completed', 'absent', 'failed'] as const)('%s takes no change', (status) => {
  for (const type of ['pause', 'resume', 'stop'] as const) {
    expect(recordingMachine.next(row(status), { type, now: 7, skips: false })).toBeUndefined()
  }
  const closes = recordingMachine.next(row(status), file(20)) !== undefined
  expect(closes).toBe(status === 'stopped')
})

it('is too short when nothing was recorded, and silent when all was cut off', () => {
  const close = (trimmedMs: number) =>
    recordingMachine.step(row('in-progress'), { ...file(0), trimmedMs }).state

  expect(close(0)).toMatchObject({ status: 'absent', errorCode: 16101 })
  expect(close(3_000)).toMatchObject({ status: 'absent', errorCode: 16102 })
})

it('begins with its first sound when silence before that was cut off', () => {
  const { state } = recordingMachine.step(row('stopped'), { ...file(900), trimmedMs: 3_000 })

  expect(state).toMatchObject({ startTime: 3_000, durationMs: 900 })
})

it('keeps the times that its file lacks: of pauses that are left out alone', () => {
  const after = (...events: readonly Parameters<typeof recordingMachine.step>[1][]) =>
    events.reduce((at, event) => recordingMachine.step(at, event).state, row('in-progress'))
  const pause = (now: number, skips: boolean) => ({ type: 'pause', now, skips }) as const
  const resume = (now: number) => ({ type: 'resume', now }) as const

  expect(after(pause(1, true), resume(4), pause(5, false), resume(6)).leftOut).toEqual([
    { from: 1, to: 4 },
  ])
  expect(
    after(pause(1, true), resume(4), pause(8, true), { type: 'stop', now: 9 }).leftOut,
  ).toEqual([
    { from: 1, to: 4 },
    { from: 8, to: null },
  ])
})
