import type { RecordingRecord } from '@offhook/desk-api'
import type { Stretch } from './speech.ts'

/** Where a recording lies in time: its beginning in milliseconds since the epoch, its length. */
export interface RecordedTime {
  readonly begins: number
  readonly seconds: number
  /** Times that its file lacks, in milliseconds since the epoch: it was paused, and went on there. */
  readonly leftOut: readonly Stretch[]
}

export function recordedTime(
  recording: Pick<RecordingRecord, 'startTime' | 'leftOut'> | null,
  seconds: number,
): RecordedTime {
  const leftOut = (recording?.leftOut ?? []).map(({ from, to }) => ({
    from: Date.parse(from ?? ''),
    to: to === null ? Number.POSITIVE_INFINITY : Date.parse(to),
  }))
  return { begins: Date.parse(recording?.startTime ?? ''), seconds, leftOut }
}

/** The second of the file in which this moment is; before its beginning and after its end beyond it. */
export function secondAt(at: number, { begins, leftOut }: RecordedTime): number {
  const missing = leftOut.reduce(
    (sum, { from, to }) => sum + Math.max(0, Math.min(at, to) - from),
    0,
  )
  return (at - begins - missing) / 1000
}

/** The moment at which this second of the file was heard. */
export function momentAt(second: number, { begins, leftOut }: RecordedTime): number {
  let at = begins + second * 1000
  for (const { from, to } of leftOut)
    if (at >= from && to < Number.POSITIVE_INFINITY) at += to - from
  return at
}

/** The stretches of the file that were heard in one go, in seconds. */
export function piecesOf(recorded: RecordedTime): readonly Stretch[] {
  const { seconds, leftOut } = recorded
  const cuts = leftOut
    .map(({ from }) => secondAt(from, recorded))
    .filter((second) => second > 0 && second < seconds)
  const edges = [0, ...cuts, seconds]
  return cuts.concat(seconds).map((to, index) => ({ from: edges[index] ?? 0, to }))
}
