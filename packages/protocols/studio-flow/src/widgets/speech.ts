/** What several widgets say to a caller: a text or a file, as properties and as a verb. */
import { number, text, url } from './schema.ts'
import { type Verb, verb, type WidgetStep } from './widget.ts'

export const MOST_LOOPS = 99

export const speechProperties = {
  say: text('Say', { isLong: true, help: 'Text that is spoken; SSML is understood.' }),
  play: url('Play', {
    help: 'The address of an audio file.',
    schemes: ['https', 'http', 'prompt'],
  }),
  voice: text('Voice', { help: 'Of the spoken text.', refers: 'voice' }),
  language: text('Language', { help: 'Of the spoken text: `en-US`.', refers: 'language' }),
  loop: number('Times', 1, MOST_LOOPS, { fallback: '1' }),
}

/** The verb, or none where neither is given. */
export function speechVerbs({ properties }: WidgetStep): readonly Verb[] {
  const loop = properties.number('loop')
  const play = properties.text('play')
  if (play) return [verb('Play', { loop }, play.trim())]
  const say = properties.text('say')
  const { voice, language } = {
    voice: properties.text('voice'),
    language: properties.text('language'),
  }
  return say ? [verb('Say', { voice, language, loop }, say)] : []
}
