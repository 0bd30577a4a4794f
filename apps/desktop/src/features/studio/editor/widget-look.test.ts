import { expect, it } from 'vitest'
import { englishWords, spanishWords } from '../../../texts/studio-words.ts'
import { wayLabel } from './widget-look.ts'

it('a way out has the name of its branch, or its event in the language of whoever looks', () => {
  const named = { event: 'match', conditions: [{ friendly_name: 'Sales', arguments: [] }] } as never
  expect(wayLabel('match', named, spanishWords)).toBe('Sales')
  expect(wayLabel('incomingCall', null, spanishWords)).toBe('Llamada entrante')
  expect(wayLabel('keypress', { event: 'keypress' }, spanishWords)).toBe('Tecla')
  expect(wayLabel('failedToEnqueue', undefined, englishWords)).toBe('Failed to enqueue')
})
