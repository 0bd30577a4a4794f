import type { Alerts } from '@offhook/alerts'
import type { MediaRouter, TapId } from '@offhook/control'
import {
  type Change,
  type Clock,
  codes,
  type Disposer,
  deferred,
  type Emitter,
  type Logger,
  messageOf,
  OffhookError,
  put,
} from '@offhook/core'
import { webhookChange } from '../calls/webhook-change.ts'
import type { VoiceEvents } from '../events.ts'
import type { Journal } from '../journal.ts'
import type { Recording, StatusCallback } from '../model.ts'
import type { PauseBehavior } from '../options.ts'
import type { RecordingFiles } from '../ports.ts'
import { type Cast, notedParties } from './cast.ts'
import { recordingParameters, toldEvents } from './recording-callbacks.ts'
import {
  NOT_WRITTEN,
  type RecordingEvent,
  type RecordingNews,
  recordingMachine,
} from './recording-state.ts'

export interface LiveRecordingOptions {
  readonly row: Recording
  readonly cast: Cast
  readonly tapId: TapId
  readonly clock: Clock
  readonly logger: Logger
  readonly journal: Journal
  readonly media: MediaRouter
  readonly alerts: Alerts
  readonly events: Emitter<VoiceEvents>
  readonly recordingFiles: RecordingFiles
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
  #faultTold = false
  readonly #stopNoting: Disposer

  constructor(options: LiveRecordingOptions) {
    this.#options = options
    this.#row = options.row
    this.ended = this.#ended.promise
    this.#stopNoting = options.cast.onChange(() => this.#note())
  }

  get row(): Recording {
    return this.#row
  }

  get isLive(): boolean {
    return this.#row.status === 'in-progress' || this.#row.status === 'paused'
  }

  /** Where the file can be had; `.wav` may be added to it. */
  get url(): string {
    return `${this.accountUrl}/Recordings/${this.#row.sid}`
  }

  get accountUrl(): string {
    return `${this.#options.publicUrl()}/2010-04-01/Accounts/${this.#row.accountSid}`
  }

  /** The callbacks that a row's state means, to be committed with it. */
  callback(news: RecordingNews | 'started'): readonly Change[] {
    const { callback } = this.#options
    if (!callback) return []
    const row = this.#row
    return toldEvents(news, callback.events).map((status) =>
      webhookChange({
        accountSid: row.accountSid,
        orderKey: row.conferenceSid ?? row.callSid ?? row.sid,
        callSid: row.callSid,
        url: callback.url,
        method: callback.method,
        parameters: recordingParameters(row, status, this.url),
      }),
    )
  }

  /** The time of the pause is left out of the file, or kept as silence. */
  async pause(behaviour: PauseBehavior): Promise<void> {
    const { tapId, media } = this.#options
    await this.#take({ type: 'pause', skips: behaviour === 'skip' })
    media.post([{ type: 'tap.pause', tapId, behaviour }])
  }

  /** A pause that begins at once, whatever the store says; its time is kept as silence. */
  async hush(): Promise<void> {
    const { tapId, media } = this.#options
    media.post([{ type: 'tap.pause', tapId, behaviour: 'silence' }])
    await this.#take({ type: 'pause', skips: false })
  }

  async resume(): Promise<void> {
    const { tapId, media } = this.#options
    await this.#take({ type: 'resume' })
    media.post([{ type: 'tap.resume', tapId }])
  }

  /** Ends it; the file is whole when `ended` resolves. */
  async stop(): Promise<void> {
    const { tapId, media } = this.#options
    if (!this.isLive) return
    try {
      await this.#take({ type: 'stop' })
    } finally {
      // Whatever the store says, a recording that was stopped does not go on.
      media.post([{ type: 'tap.stop', tapId }])
    }
  }

  /** Its row was not stored: there is no such recording, and the account's owner is told so. */
  discard(): void {
    const { alerts } = this.#options
    const { accountSid, callSid, conferenceSid } = this.#row
    this.#stopNoting()
    alerts.raise({
      accountSid,
      callSid,
      ...(conferenceSid === null ? {} : { resourceSid: conferenceSid }),
      level: 'error',
      error: NOT_WRITTEN,
      message: `The ${callSid === null ? 'conference' : 'call'} is not recorded: the recording could not be stored.`,
    })
  }

  /** Part of it cannot be written: tells the operator by the log and the account's owner by an alert, once. */
  fault(error: string): void {
    if (this.#faultTold) return
    this.#faultTold = true
    const { logger, alerts } = this.#options
    const { sid: recordingSid, accountSid, callSid, fileName } = this.#row
    logger.error({ recordingSid, callSid, fileName, error }, 'A recording could not be written')
    alerts.raise({
      accountSid,
      callSid,
      resourceSid: recordingSid,
      level: 'error',
      error: NOT_WRITTEN,
      message: `The recording ${recordingSid} could not be written: ${adviceOf(error)}`,
    })
  }

  /** The file is closed, with what could be written of it. */
  async finish({ error, ...file }: ClosedFile): Promise<void> {
    const { clock, journal, events } = this.#options
    if (error !== null) this.fault(error)
    const { durationMs, trimmedMs, bytes } = file
    const facts = { durationMs, trimmedMs, bytes, error, ...(await this.#seal(durationMs)) }
    const changes = this.#step({ type: 'closed', now: clock.now(), ...facts })
    const row = this.#row
    await journal.record(changes)
    events.emit('recording.completed', row)
    this.#ended.resolve(row)
  }

  async #seal(durationMs: number) {
    const { recordingFiles, alerts } = this.#options
    const { sid, accountSid, callSid, fileName } = this.#row
    // Of nothing there is nothing to hide.
    if (durationMs === 0) return { encryption: null, notSealed: null }
    try {
      const sealed = await recordingFiles.seal(accountSid, fileName)
      return { encryption: null, ...sealed, notSealed: null }
    } catch (reason) {
      const error = reason instanceof OffhookError ? reason.code : codes.recordingNotSealed
      const message = `The recording ${sid} was not encrypted: ${messageOf(reason)}`
      alerts.raise({ accountSid, callSid, resourceSid: sid, level: 'error', error, message })
      return { encryption: null, notSealed: error }
    }
  }

  /** @throws IllegalTransitionError when its state does not take the event */
  async #take(
    event: { type: 'resume' } | { type: 'stop' } | { type: 'pause'; skips: boolean },
  ): Promise<void> {
    const { clock, journal } = this.#options
    await journal.commit(this.#step({ ...event, now: clock.now() }))
  }

  /** Somebody has come or gone. Nobody waits for that to be stored. */
  #note(): void {
    const { cast, clock, journal } = this.#options
    const parties = notedParties(this.#row.parties, cast.voices(), clock.now())
    if (parties === this.#row.parties) return
    this.#row = { ...this.#row, parties }
    void journal.record([put('recording', this.#row)])
  }

  /** Moves the row on; gives what is to be committed. */
  #step(event: RecordingEvent): readonly Change[] {
    const { state, effects } = recordingMachine.step(this.#row, event)
    const isOver = event.type === 'stop' || event.type === 'closed'
    if (isOver) this.#stopNoting()
    const parties = isOver ? notedParties(state.parties, [], event.now) : state.parties
    this.#row = { ...state, parties }
    return [put('recording', this.#row), ...effects.flatMap((news) => this.callback(news))]
  }
}

/** What is in the file, and the system's error if that is not all. */
export type ClosedFile = Pick<
  Extract<RecordingEvent, { type: 'closed' }>,
  'durationMs' | 'trimmedMs' | 'bytes' | 'error'
>

/** What a person can do about an error of the system. Without paths: the account's owner reads it. */
function adviceOf(error: string): string {
  const [code = ''] = /^E[A-Z]+/.exec(error) ?? []
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `the disk is full (${code}). Free some space; what had been written is kept.`
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
      return `the server may not write into its recordings folder (${code}).`
    default:
      return code === '' ? error : `the disk failed (${code}).`
  }
}
