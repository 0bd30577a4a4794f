import { choice, flag, number, text } from './schema.ts'
import { speechProperties, speechVerbs } from './speech.ts'
import { document, parametersOf, verb, type Widget } from './widget.ts'

export const gatherInputOnCall: Widget = {
  schema: {
    type: 'gather-input-on-call',
    label: 'Gather input on call',
    help: 'Asks, and listens for keys and for speech from the first moment on.',
    group: 'voice',
    properties: {
      ...speechProperties,
      timeout: number('Seconds of silence', 0, 30, { fallback: '5' }),
      finish_on_key: text('Finish on key', { fallback: '#', maxLength: 4 }),
      stop_gather: flag('Stop after a number of digits'),
      number_of_digits: number('Number of digits', 1, 1_000),
      gather_language: text('Language that is understood', {
        fallback: 'en-US',
        refers: 'language',
      }),
      hints: text('Hints', { help: 'Words that are likely to be said, with commas between.' }),
      speech_timeout: text('Seconds of silence after speech', { help: 'Or `auto`.' }),
      speech_model: text('Speech model'),
      profanity_filter: choice('Profanity filter', ['true', 'false'], { fallback: 'true' }),
      save_response_as: text('Save the answer as', {
        help: 'Also kept as `flow.variables.<name>`.',
      }),
    },
    groups: [{ of: ['say', 'play'], exactly: false }],
    events: ['keypress', 'speech', 'timeout'],
    variables: ['Digits', 'SpeechResult', 'Confidence'],
  },
  enter(step) {
    const { properties: of } = step
    const finishOnKey = of.text('finish_on_key')
    const gather = verb(
      'Gather',
      {
        action: step.urlOf('gathered'),
        // Where no way leads on from speech, nobody listens for it.
        input: step.state.transitions.some(({ event }) => event === 'speech')
          ? 'dtmf speech'
          : 'dtmf',
        timeout: of.number('timeout') ?? 5,
        ...(finishOnKey !== undefined && { finishOnKey: finishOnKey.trim() }),
        numDigits: of.flag('stop_gather') === false ? undefined : of.number('number_of_digits'),
        language: of.text('gather_language'),
        hints: of.text('hints'),
        speechTimeout: of.text('speech_timeout'),
        speechModel: of.text('speech_model'),
        profanityFilter: of.text('profanity_filter'),
      },
      ...speechVerbs(step),
    )
    return document(step, 'timeout', gather)
  },
  on(reply, step) {
    const values = parametersOf(reply)
    if (reply.kind === 'callback' && reply.event === 'timeout') return { event: 'timeout', values }
    const { Digits, SpeechResult } = values
    const answer = SpeechResult || Digits
    const name = step.properties.text('save_response_as')?.trim()
    return {
      event: SpeechResult ? 'speech' : 'keypress',
      values,
      ...(name && answer !== undefined && { variables: { [name]: answer } }),
    }
  },
}
