/**
 * The life of a recording's row.
 *
 *              pause              stop
 *   in-progress ──▶ paused ──────────────▶ stopped ──┐
 *        ▲  │         │                              │ the file is closed
 *        │  └─────────┼── stop / the leg ends ───────┤
 *        └── resume ──┘                              ▼
 *                   completed | absent (nothing was said) | failed (nothing could be written)
 *
 * What is in the file is kept: a recording that lost its end to a full disk is completed.
 */
import { IllegalTransitionError } from '@offhook/core'
import type { Recording } from '../model.ts'

export type RecordingEvent =
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'stop' }
  | {
      readonly type: 'closed'
      readonly durationMs: number
      readonly bytes: number
      readonly error: string | null
    }

/** The code of a recording whose file could not be written. */
export const NOT_WRITTEN = 13_620

/** @throws IllegalTransitionError when the state does not take the event */
export function nextRecording(row: Recording, event: RecordingEvent, now: number): Recording {
  const changed = { ...row, dateUpdated: now }
  const live = row.status === 'in-progress' || row.status === 'paused'
  switch (event.type) {
    case 'pause':
      if (live) return { ...changed, status: 'paused' }
      break
    case 'resume':
      if (live) return { ...changed, status: 'in-progress' }
      break
    case 'stop':
      if (live) return { ...changed, status: 'stopped' }
      break
    case 'closed':
      if (live || row.status === 'stopped') {
        const { durationMs, bytes, error } = event
        const status = durationMs > 0 ? 'completed' : error === null ? 'absent' : 'failed'
        const errorCode = status === 'failed' ? NOT_WRITTEN : null
        return { ...changed, status, durationMs, bytes, errorCode }
      }
  }
  throw new IllegalTransitionError('recording', row.status, event.type)
}
