import { messageOf } from '@offhook/core'
import type { Values } from '@offhook/twiml'
import type { Parameters } from '../../calls/call-parameters.ts'
import { callOf, tellAction, type VerbStep } from '../../interpreter/verb.ts'
import type { LiveRecording } from '../../recordings/live-recording.ts'
import type { RecordingTable } from '../../recordings/recording-table.ts'
import { Interruption } from '../../waiting/interruption.ts'
import { recordedParameters, recordingCallback } from '../recording-attributes.ts'
import type { dialAttributes } from './attributes.ts'

/** The recording of one Dial: on the parent's leg, from ringing or from the answer on. */
export class DialRecording {
  readonly #recordings: RecordingTable
  readonly #step: VerbStep
  readonly #attributes: Values<typeof dialAttributes>
  #started: Promise<LiveRecording | null> | null = null

  constructor(
    recordings: RecordingTable,
    step: VerbStep,
    attributes: Values<typeof dialAttributes>,
  ) {
    this.#recordings = recordings
    this.#step = step
    this.#attributes = attributes
  }

  onRinging(): void {
    if (this.#attributes.record.startsWith('record-from-ringing')) this.#start()
  }

  onAnswer(): void {
    const { record } = this.#attributes
    if (record !== 'do-not-record' && record !== 'false') this.#start()
  }

  /** Ends it; what the action request says about it. */
  async finish(): Promise<Parameters> {
    const recording = await this.#started
    if (!recording) return {}
    await recording.stop().catch(() => {})
    await recording.ended
    return recordedParameters(recording)
  }

  /** The Dial was interrupted: when its caller has hung up, the action still learns how it was. */
  tellInterrupted(reason: unknown, parameters: () => Parameters | Promise<Parameters>): void {
    const recorded = this.finish()
    if (!(reason instanceof Interruption) || !callOf(this.#step).isOver) {
      recorded.catch(() => {})
      return
    }
    const told = recorded.then(async (more) => ({ ...(await parameters()), ...more }))
    tellAction(this.#step, this.#attributes, told)
  }

  /** The audio does not wait for the row of its recording. */
  #start(): void {
    if (this.#started) return
    const step = this.#step
    const call = callOf(step)
    const { record, recordingTrack, trim } = this.#attributes
    this.#started = this.#recordings
      .ofCall(call, {
        source: call.dialsFor,
        channels: record.endsWith('-dual') ? 'dual' : 'mono',
        track: recordingTrack,
        trim: trim === 'trim-silence',
        callback: recordingCallback(step, this.#attributes),
      })
      .then((recording) => {
        const { row, url } = recording
        call.addToLastCallback({ RecordingSid: row.sid, RecordingUrl: url })
        return recording
      })
      .catch((error: unknown) => {
        call.logger.error({ error: messageOf(error) }, 'a dialled call was not recorded')
        return null
      })
  }
}
