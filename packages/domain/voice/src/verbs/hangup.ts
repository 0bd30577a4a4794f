import { defineVerb } from '../interpreter/verb.ts'

/** Ends the call. It does not avoid answering: that is what Reject is for. */
export const hangup = defineVerb({
  name: 'Hangup',
  placements: ['document', 'whisper', 'queue'],
  schema: { attributes: {}, text: 'none', children: {} },
  async run(step) {
    await step.openAudio()
    return { next: 'hangup' }
  },
})
