import { callOf, defineVerb, goOn } from '../interpreter/verb.ts'
import { elementsOf } from '../twiml/element.ts'
import { text } from '../twiml/rules.ts'
import type { ElementSchema } from '../twiml/schema.ts'

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
