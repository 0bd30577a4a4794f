/**
 * All recordings of a thread. Each ends by exactly one `recorder.ended`: when it was stopped, when
 * what it taps goes away, or when its file cannot be written.
 */
import type { MediaEvent, RecorderId, StartRecorder } from '@offhook/control'
import type { AudioFormat } from '../audio/format.ts'
import type { SideLink, SideReply } from '../side/messages.ts'
import { Recorder } from './recorder.ts'

/** What a recorder taps: a leg or a room. */
export interface RecorderTarget {
  readonly recorders: Set<Recorder>
}

interface Recording {
  readonly recorder: Recorder
  readonly target: RecorderTarget
}

export class RecorderTable {
  readonly #format: AudioFormat
  readonly #side: SideLink
  readonly #emit: (event: MediaEvent) => void
  readonly #recordings = new Map<RecorderId, Recording>()

  constructor(options: {
    format: AudioFormat
    side: SideLink
    emit: (event: MediaEvent) => void
  }) {
    this.#format = options.format
    this.#side = options.side
    this.#emit = options.emit
  }

  /** Recordings whose file is not closed yet. */
  get size(): number {
    return this.#recordings.size
  }

  /** Starts one on `target`; undefined fails it. False when the id is already recording. */
  start(command: StartRecorder, target: RecorderTarget | undefined): boolean {
    const { recorderId } = command
    if (this.#recordings.has(recorderId)) return false
    if (!target) {
      const error = 'what it should record does not exist'
      this.#emit({ type: 'recorder.ended', recorderId, durationMs: 0, bytes: 0, error })
      return true
    }
    const recorder = new Recorder({ command, format: this.#format, side: this.#side })
    this.#recordings.set(recorderId, { recorder, target })
    target.recorders.add(recorder)
    return true
  }

  /** False when there is no such recording. */
  pause(id: RecorderId, behaviour: 'skip' | 'silence'): boolean {
    const recording = this.#recordings.get(id)
    recording?.recorder.pause(behaviour)
    return recording !== undefined
  }

  /** False when there is no such recording. */
  resume(id: RecorderId): boolean {
    const recording = this.#recordings.get(id)
    recording?.recorder.resume()
    return recording !== undefined
  }

  /** False when there is no such recording. It is told as ended when its file is closed. */
  stop(id: RecorderId): boolean {
    const recording = this.#recordings.get(id)
    if (!recording) return false
    recording.target.recorders.delete(recording.recorder)
    recording.recorder.end()
    return true
  }

  /** Ends the recordings of a leg or room that goes away. */
  stopAt(target: RecorderTarget): void {
    for (const recorder of [...target.recorders]) this.stop(recorder.id)
  }

  /** Ends all of them. */
  stopAll(): void {
    for (const id of [...this.#recordings.keys()]) this.stop(id)
  }

  /** The side thread has opened or closed a file. */
  onReply(reply: Extract<SideReply, { type: `recording.${string}` }>): void {
    const { recorderId } = reply
    const recording = this.#recordings.get(recorderId)
    if (!recording) return
    if (reply.type === 'recording.opened') {
      this.#emit({ type: 'recorder.started', recorderId })
      return
    }
    if (reply.type === 'recording.faulted') {
      this.#emit({ type: 'recorder.faulted', recorderId, error: reply.error })
      return
    }
    recording.target.recorders.delete(recording.recorder)
    this.#recordings.delete(recorderId)
    const { durationMs, bytes, error } = reply
    this.#emit({ type: 'recorder.ended', recorderId, durationMs, bytes, error })
  }
}
