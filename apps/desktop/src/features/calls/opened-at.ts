import type { RecordingRecord } from '@offhook/desk-api'
import { momentAt, recordedTime, secondAt } from '../recording/recorded-time.ts'

type Asked = Pick<URLSearchParams, 'get'>

/** The recording that the address names, or else the one that was being made `at` that moment. */
export function recordingAskedFor(
  query: Asked,
  recordings: readonly RecordingRecord[],
): RecordingRecord | undefined {
  const named = recordings.find(({ sid }) => sid === query.get('recording'))
  if (named) return named
  const at = Date.parse(query.get('at') ?? '')
  return recordings.find((recording) => {
    const recorded = recordedTime(recording, (recording.durationMs ?? 0) / 1000)
    return at >= recorded.begins && at <= momentAt(recorded.seconds, recorded)
  })
}

/** Where in it the player stands at first, in seconds: `t`, or else what lies at the moment `at`. */
export function startAskedFor(query: Asked, recording: RecordingRecord | null): number {
  const second = Number(query.get('t'))
  if (second > 0) return second
  const at = Date.parse(query.get('at') ?? '')
  return Math.max(0, secondAt(at, recordedTime(recording, 0)) || 0)
}
