import { text } from './schema.ts'
import { speechProperties, speechVerbs } from './speech.ts'
import { document, parametersOf, verb, type Widget } from './widget.ts'

export const sayPlay: Widget = {
  schema: {
    type: 'say-play',
    label: 'Say or play',
    help: 'Speaks a text, plays a file, or sends digits.',
    group: 'voice',
    properties: {
      ...speechProperties,
      digits: text('Digits', { help: 'Sent as tones; `w` waits half a second.', maxLength: 64 }),
    },
    groups: [{ of: ['say', 'play', 'digits'], exactly: true }],
    events: ['audioComplete'],
    variables: [],
  },
  enter(step) {
    const digits = step.properties.text('digits')
    const verbs = digits ? [verb('Play', { digits })] : speechVerbs(step)
    return document(step, 'audioComplete', ...verbs)
  },
  on: (reply) => ({ event: 'audioComplete', values: parametersOf(reply) }),
}
