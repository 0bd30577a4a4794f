import { defineVerb, goOn } from '../interpreter/verb.ts'

/** Logs that the document came to this place. */
export const note = defineVerb({
  name: 'Note',
  placements: ['document'],
  schema: { attributes: {}, text: 'none', children: {} },
  async run(step) {
    step.call?.logger.info({}, 'a document came to a note')
    return goOn
  },
})
