import { defineVerb, goOn } from '../interpreter/verb.ts'

/** In a queue's wait document: leaves the queue. Elsewhere it does nothing. */
export const leave = defineVerb({
  name: 'Leave',
  placements: ['document', 'whisper', 'queue'],
  schema: { attributes: {}, text: 'none', children: {} },
  run: async (step) => (step.placement === 'queue' ? { next: 'leave' } : goOn),
})
