import { conditionTypes, templates, validateFlow, widgetSchemas } from '@offhook/studio-flow'
import { describe, expect, it } from 'vitest'
import { eventLabel } from '../features/studio/editor/widget-look.ts'
import { widgetWords } from './es/studio-widgets.ts'
import { spanishWords } from './studio-words.ts'

const said = widgetSchemas.flatMap(({ label, help, properties, events }) => [
  ...[label, help, ...events.map(eventLabel)],
  ...Object.values(properties).flatMap((one) => [one.label, one.help ?? '']),
])
const tests = conditionTypes.map((type) => type.replaceAll('_', ' '))
/** Examples of what is typed, such as `FW…`. */
const isCode = (text: string) => text === '' || /^`[^`]+`$/.test(text)
const offered = templates.flatMap(({ name, help }) => [name, help])
const known = [...new Set([...said, ...tests, ...offered])].filter((text) => !isCode(text))

const state = (name: unknown, type: unknown, properties: unknown, transitions: unknown) => {
  return { name, type, properties, transitions }
}
const flow = (...states: readonly unknown[]) => ({
  states: [state('Trigger', 'trigger', {}, [{ event: 'incomingCall', next: 'a' }]), ...states],
  initial_state: 'Trigger',
})
const wrong: readonly unknown[] = [
  null,
  { states: [], description: 1, flags: 1 },
  { states: [1] },
  { states: Array.from({ length: 1_001 }, () => ({})) },
  { states: [state('a', 'say-play', { say: 'x' }, [])], initial_state: 'a' },
  { states: [state('a', 'say-play', { say: 'x' }, [])], initial_state: 'b' },
  { states: [state('a', 'trigger', {}, [])] },
  flow(state('a', 'trigger', {}, []), state('a', '', {}, []), state('1', 'nothing', {}, [])),
  flow(state('a', 'say-play', { say: 'x', play: 'y' }, 'none'), state('b', 'say-play', 1, [1])),
  flow(
    state('a', 'gather-input-on-call', { timeout: 99, stop_gather: 'x', say: {}, loop: 'x' }, [
      { event: 'nothing', next: 'nowhere' },
      ...[{ event: 'keypress' }, { event: 'keypress' }],
    ]),
    state('b', 'make-http-request', { method: 'PUT', url: 'x', parameters: 'x' }, []),
    state('c', 'send-to-flex', { workflow: 'WW', channel: 'TC', attributes: 'x' }, []),
    state('d', 'set-variables', { variables: [{}] }, []),
    state('e', 'make-outgoing-call', { from: 'x', to: 'y', send_digits: '1'.repeat(99) }, []),
    state('f', 'send-message', { service: 'MG', body: 'x' }, []),
    state('g', 'capture-payments', { payment_connector: 'x', valid_card_types: 5 }, []),
    state('h', 'say-play', {}, []),
    state('i', 'split-based-on', { input: 'x' }, [
      { event: 'match' },
      { event: 'match', conditions: [1] },
      { event: 'match', conditions: [{ type: 'x', arguments: [] }] },
      { event: 'match', conditions: [{ type: 'regex', value: '(a+)+' }] },
      { event: 'match', conditions: [{ type: 'equal_to', value: '' }] },
    ]),
  ),
]

describe('the words of widgets', () => {
  it('are all there in Spanish, and no others', () => {
    expect(known.filter((text) => spanishWords(text) === text && !same.has(text))).toEqual([])
    expect(Object.keys(widgetWords).filter((text) => !known.includes(text))).toEqual([])
  })

  it('have a sentence for whatever may be wrong', () => {
    const messages = wrong.flatMap((definition) => {
      const { errors, warnings } = validateFlow(definition)
      return [...errors, ...warnings].map(({ message }) => message)
    })
    expect(new Set(messages).size).toBeGreaterThan(35)
    expect([...new Set(messages)].filter((text) => spanishWords(text) === text)).toEqual([])
  })

  it('name the property in Spanish too', () => {
    expect(spanishWords('Seconds of silence must be a number from 0 to 30')).toBe(
      'Segundos de silencio: debe ser un número de 0 a 30',
    )
  })
})

/** Said alike in both. */
const same = new Set(['Variables', 'Token'])
