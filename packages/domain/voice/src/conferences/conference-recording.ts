import { type Logger, messageOf } from '@offhook/core'
import type { LiveRecording } from '../recordings/live-recording.ts'
import type { RecordingTable } from '../recordings/recording-table.ts'

/** The recording that a conference was asked to make of itself, from its start to its end. */
export class ConferenceRecording {
  readonly #recordings: RecordingTable
  readonly #logger: Logger
  #recording: LiveRecording | null = null
  #over = false

  constructor(options: { recordings: RecordingTable; logger: Logger }) {
    this.#recordings = options.recordings
    this.#logger = options.logger
  }

  /** Nobody waits for it: the talk goes on while its row is written. */
  start(request: Parameters<RecordingTable['ofConference']>[0]): void {
    this.#recordings
      .ofConference(request)
      .then((recording) => {
        this.#recording = recording
        if (this.#over) return recording.stop()
      })
      .catch((error: unknown) => {
        const facts = { conferenceSid: request.conferenceSid, error: messageOf(error) }
        this.#logger.error(facts, 'a conference was not recorded')
      })
  }

  stop(): void {
    this.#over = true
    this.#recording?.stop().catch(() => {})
  }
}
