import { type ElementSchema, elementsOf, text } from '@offhook/twiml'
import { callOf, defineVerb, goOn } from '../interpreter/verb.ts'

const recordingSchema = {
  attributes: { name: text() },
  text: 'none',
  children: {},
} as const satisfies ElementSchema

/** Ends the recordings that Start began on this call. */
export const stop = defineVerb({
  name: 'Stop',
  schema: {
    attributes: {},
    text: 'none',
    children: { Recording: recordingSchema },
    nestingCode: 14300,
  },
  async run(step) {
    if (!elementsOf(step.element).some(({ name }) => name === 'Recording')) return goOn
    const live = step.services.recordings.liveOf(callOf(step).sid)
    const started = live.filter(({ row }) => row.source === 'StartCallRecordingTwiML')
    await Promise.all(started.map((recording) => recording.stop()))
    return goOn
  },
})
