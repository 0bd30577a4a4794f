import { makeSid } from '@offhook/core'
import { expect, it } from 'vitest'
import { type ContactEvent, type ContactState, contactMachine } from './contact-state.ts'

const conferenceSid = makeSid('CF')
const states: Readonly<Record<string, ContactState>> = {
  waiting: { name: 'waiting' },
  'bridging 1': { name: 'bridging', bridges: 1, conferenceSid: null },
  'bridging 2': { name: 'bridging', bridges: 2, conferenceSid: null },
  'bridging 1, in': { name: 'bridging', bridges: 1, conferenceSid },
  'bridging 2, in': { name: 'bridging', bridges: 2, conferenceSid },
  talking: { name: 'talking', conferenceSid },
  released: { name: 'released' },
}
const events: readonly ContactEvent[] = [
  { type: 'bridge-begun' },
  { type: 'conference-made', conferenceSid },
  { type: 'bridge-ended' },
  { type: 'left-queue' },
  { type: 'released' },
]

/** Every event at every state; a dash is not taken, a word after `!` is the effect. */
const table: Readonly<Record<string, string>> = {
  waiting: 'bridging 1 | - | - | waiting !caller-gone | released',
  'bridging 1': 'bridging 2 | bridging 1, in | waiting !look-who-is-there | - | released',
  'bridging 2': '{"bridges":3} | bridging 2, in | bridging 1 | - | released',
  'bridging 1, in': 'bridging 2, in | bridging 1, in | talking !look-who-is-there | - | released',
  'bridging 2, in': '{"bridges":3} | bridging 2, in | bridging 1, in | - | released',
  talking: 'bridging 1, in | - | - | - | released',
  released: '- | - | - | - | -',
}

it.each(
  Object.entries(table).flatMap(([from, row]) =>
    row.split(' | ').map((then, index) => [from, events[index]!, then] as const),
  ),
)('%s + %o → %s', (from, event, then) => {
  const step = contactMachine.next(states[from]!, event)
  const [name = '', ...effects] = then.split(' !')

  if (name === '-') return expect(step).toBeUndefined()
  const expected = name.startsWith('{') ? { ...states[from], ...JSON.parse(name) } : states[name]
  expect(step).toEqual({ state: expected, effects })
})
