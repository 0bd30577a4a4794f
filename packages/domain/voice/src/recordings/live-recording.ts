import type { RecorderId } from '@offhook/control'
import { type Change, type Clock, deferred, type Emitter, put } from '@offhook/core'
import { type Parameters, rfc2822 } from '../calls/call-parameters.ts'
import { webhookChange } from '../calls/webhook-change.ts'
import type { VoiceEvents } from '../door.ts'
import type { Journal } from '../journal.ts'
import type { MediaRouter } from '../media/media-router.ts'
import type { Recording, StatusCallback } from '../model.ts'
import { nextRecording, type RecordingEvent } from './recording-state.ts'

export interface LiveRecordingOptions {
  readonly row: Recording
  readonly recorderId: RecorderId
  readonly clock: Clock
  readonly journal: Journal
  readonly media: MediaRouter
  readonly events: Emitter<VoiceEvents>
  readonly publicUrl: () => string
  readonly callback: StatusCallback | null
}

/** A recording whose file grows. */
export class LiveRecording {
  /** The finished row, once it is committed. Never rejects. */
  readonly ended: Promise<Recording>
  readonly #options: LiveRecordingOptions
  readonly #ended = deferred<Recording>()
  #row: Recording

  constructor(options: LiveRecordingOptions) {
    this.#options = options
    this.#row = options.row
    this.ended = this.#ended.promise
  }

  get row(): Recording {
    return this.#row
  }

  get isLive(): boolean {
    return this.#row.status === 'in-progress' || this.#row.status === 'paused'
  }

  /** Where the file can be had; `.wav` may be added to it. */
  get url(): string {
    const { accountSid, sid } = this.#row
    return `${this.#options.publicUrl()}/2010-04-01/Accounts/${accountSid}/Recordings/${sid}`
  }

  /** The callbacks that a row's state means, to be committed with it. */
  callback(event: string): readonly Change[] {
    const { callback } = this.#options
    if (!callback?.events.includes(event)) return []
    const row = this.#row
    return [
      webhookChange({
        accountSid: row.accountSid,
        orderKey: row.conferenceSid ?? row.callSid ?? row.sid,
        callSid: row.callSid,
        url: callback.url,
        method: callback.method,
        parameters: recordingParameters(row, this.url),
      }),
    ]
  }

  /** The time of the pause is left out of the file, or kept as silence. */
  async pause(behaviour: 'skip' | 'silence'): Promise<void> {
    const { recorderId, media } = this.#options
    await this.#take({ type: 'pause' }, 'paused')
    media.post([{ type: 'recorder.pause', recorderId, behaviour }])
  }

  async resume(): Promise<void> {
    const { recorderId, media } = this.#options
    await this.#take({ type: 'resume' }, 'resumed')
    media.post([{ type: 'recorder.resume', recorderId }])
  }

  /** Ends it; the file is whole when `ended` resolves. */
  async stop(): Promise<void> {
    const { recorderId, media } = this.#options
    if (!this.isLive) return
    try {
      await this.#take({ type: 'stop' }, 'stopped')
    } finally {
      // Whatever the store says: a recording that was to end does not go on.
      media.post([{ type: 'recorder.stop', recorderId }])
    }
  }

  /** The media thread has closed the file. */
  async finish(file: { durationMs: number; bytes: number; error: string | null }): Promise<void> {
    const { clock, journal, events } = this.#options
    const { durationMs, bytes, error } = file
    const closed = { type: 'closed', durationMs, bytes, error } as const
    this.#row = nextRecording(this.#row, closed, clock.now())
    const row = this.#row
    await journal.record([put('recording', row), ...this.callback(row.status)])
    events.emit('recording.completed', row)
    this.#ended.resolve(row)
  }

  async #take(event: RecordingEvent, tells: string): Promise<void> {
    this.#row = nextRecording(this.#row, event, this.#options.clock.now())
    await this.#options.journal.commit([put('recording', this.#row), ...this.callback(tells)])
  }
}

/** What a recording's callbacks say. */
export function recordingParameters(row: Recording, url: string): Parameters {
  return {
    AccountSid: row.accountSid,
    ...(row.callSid === null ? {} : { CallSid: row.callSid }),
    ...(row.conferenceSid === null ? {} : { ConferenceSid: row.conferenceSid }),
    RecordingSid: row.sid,
    RecordingUrl: url,
    RecordingStatus: row.status,
    RecordingDuration: String(Math.round((row.durationMs ?? 0) / 1000)),
    RecordingChannels: String(row.channels),
    RecordingStartTime: rfc2822(row.startTime),
    RecordingSource: row.source,
    RecordingTrack: row.track,
    ErrorCode: String(row.errorCode ?? 0),
  }
}
