import { messageOf } from '@offhook/core'
import { type ElementSchema, oneOf, readAttributes, text } from '@offhook/twiml'
import { callOf } from '../../interpreter/verb.ts'
import { recordingChannels, recordingTracks, recordingTrims } from '../../options.ts'
import type { RecordingTable } from '../../recordings/recording-table.ts'
import { throwIfInterrupted } from '../../waiting/interruption.ts'
import { recordingAttributes, recordingCallback } from '../recording-attributes.ts'
import type { SideNoun } from './side-noun.ts'

const SOURCE = 'StartCallRecordingTwiML'

const startSchema = {
  attributes: {
    ...recordingAttributes,
    channels: oneOf(recordingChannels, 'dual'),
    track: oneOf(recordingTracks, 'both'),
    trim: oneOf(recordingTrims, 'do-not-trim'),
  },
  text: 'none',
  children: {},
} as const satisfies ElementSchema

const stopSchema = {
  attributes: { name: text() },
  text: 'none',
  children: {},
} as const satisfies ElementSchema

/** A recording of the call that lives until it is stopped or the call ends. */
export function recording(recordings: RecordingTable): SideNoun {
  return {
    name: 'Recording',
    startSchema,
    stopSchema,
    async start(step, element) {
      const call = callOf(step)
      const { channels, track, trim, ...attributes } = readAttributes(startSchema, element)
      await step.openAudio()
      try {
        await recordings.ofCall(call, {
          source: SOURCE,
          channels,
          track,
          trim: trim === 'trim-silence',
          callback: recordingCallback(step, attributes),
        })
      } catch (error) {
        throwIfInterrupted(step.signal)
        call.logger.error({ error: messageOf(error) }, 'a call was not recorded')
      }
    },
    async stop(step) {
      const live = recordings.liveOf(callOf(step).sid)
      const started = live.filter(({ row }) => row.source === SOURCE)
      await Promise.all(started.map((each) => each.stop()))
    },
  }
}
