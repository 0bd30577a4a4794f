/**
 * The life of a recording's row. Each step says what its callbacks are told.
 *
 *              pause              stop
 *   in-progress ──▶ paused ──────────────▶ stopped ──┐
 *        ▲  │         │                              │ the file is closed
 *        │  └─────────┼── stop / the leg ends ───────┤
 *        └── resume ──┘                              ▼
 *                   completed | absent (nothing was said) | failed (nothing could be written)
 *
 * What is in the file is kept: a recording whose end was lost to a full disk is completed.
 */
import { codes, machine, type Step } from '@offhook/core'
import type { Recording, RecordingEncryption } from '../model.ts'

/** Times are in milliseconds since the epoch. */
export type RecordingEvent =
  /** `skips`: its time will not be in the file. */
  | { readonly type: 'pause'; readonly now: number; readonly skips: boolean }
  | { readonly type: 'resume'; readonly now: number }
  | { readonly type: 'stop'; readonly now: number }
  | {
      readonly type: 'closed'
      readonly now: number
      readonly durationMs: number
      /** Silence that was cut off before the first sound; all of it, when there was none. */
      readonly trimmedMs: number
      readonly bytes: number
      readonly error: string | null
      readonly encryption: RecordingEncryption | null
      /** Why what must be encrypted could not be; null when it was, or need not be. */
      readonly notSealed: number | null
    }

/** What an application may be told. */
export type RecordingNews = 'paused' | 'resumed' | 'stopped' | 'completed' | 'absent' | 'failed'

/** The code of a recording whose file could not be written. */
export const NOT_WRITTEN = codes.recordingNotWritten

export const recordingMachine = machine<Recording, RecordingEvent, RecordingNews>(
  'recording',
  (row, event) => {
    const to = (
      changes: Partial<Recording>,
      news: RecordingNews,
    ): Step<Recording, RecordingNews> => ({
      state: { ...row, ...changes, dateUpdated: event.now },
      effects: [news],
    })
    const live = row.status === 'in-progress' || row.status === 'paused'
    if (!live && !(event.type === 'closed' && row.status === 'stopped')) return undefined
    switch (event.type) {
      case 'pause':
        return event.skips
          ? to(
              { status: 'paused', leftOut: [...row.leftOut, { from: event.now, to: null }] },
              'paused',
            )
          : to({ status: 'paused' }, 'paused')
      case 'resume':
        return to(
          {
            status: 'in-progress',
            leftOut: row.leftOut.map(({ from, to: end }) => ({ from, to: end ?? event.now })),
          },
          'resumed',
        )
      case 'stop':
        return to({ status: 'stopped' }, 'stopped')
      case 'closed': {
        const { durationMs, trimmedMs, bytes, error, encryption, notSealed } = event
        const file = { durationMs, bytes, encryption, startTime: row.startTime + trimmedMs }
        if (notSealed !== null)
          return to({ ...file, status: 'failed', errorCode: notSealed }, 'failed')
        if (durationMs > 0) return to({ ...file, status: 'completed' }, 'completed')
        if (error !== null)
          return to({ ...file, status: 'failed', errorCode: NOT_WRITTEN }, 'failed')
        const errorCode = trimmedMs > 0 ? codes.recordingSilent : codes.recordingTooShort
        return to({ ...file, status: 'absent', errorCode }, 'absent')
      }
    }
  },
)
