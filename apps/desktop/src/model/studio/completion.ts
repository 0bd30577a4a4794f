import type { FlowDefinition } from './definition.ts'
import { ancestorsOf } from './ports.ts'
import { schemaOf } from './widgets.ts'

/** One thing that can stand at the caret. */
export interface Completion {
  /** What is written in place of `word`. */
  readonly text: string
  /** Where it comes from: the type of a widget, or the kind of name. */
  readonly of: string
}

/** What was begun at the caret, and what can end it. */
export interface CompletionAt {
  /** Where the begun word starts, in characters of the text. */
  readonly from: number
  readonly word: string
  readonly choices: readonly Completion[]
}

const callNames = [
  'CallSid',
  'From',
  'To',
  'Direction',
  'CallStatus',
  'CallerName',
  'ForwardedFrom',
  'FromCity',
  'FromCountry',
  'FromState',
  'StirVerstat',
]
const messageNames = ['Body', 'From', 'To', 'MessageSid', 'NumMedia']

/** Filters of the engine that flows use most, in the order of the alphabet. */
const filters = [
  'append',
  'capitalize',
  'date',
  'default',
  'divided_by',
  'downcase',
  'escape',
  'first',
  'join',
  'last',
  'minus',
  'modulo',
  'plus',
  'prepend',
  'remove',
  'replace',
  'round',
  'size',
  'slice',
  'split',
  'strip',
  'times',
  'to_json',
  'truncate',
  'upcase',
  'url_encode',
]

/** So many are offered at once. */
const MOST = 60

/**
 * What is known at a widget: of those that can run before it what they leave behind, the variables
 * that they set, and what began the flow. A widget cannot read what it leaves itself, except in a
 * circle.
 */
export function knownAt(flow: FlowDefinition, name: string): readonly Completion[] {
  const before = ancestorsOf(flow, name)
  const ofWidgets = before.flatMap(({ name: one, type }) =>
    (schemaOf(type)?.variables ?? []).map((variable) => ({
      text: `widgets.${one}.${variable}`,
      of: type,
    })),
  )
  const variables = before.flatMap(({ type, properties }) =>
    type === 'set-variables' && Array.isArray(properties['variables'])
      ? properties['variables'].flatMap((one: { key?: unknown } | null) =>
          typeof one?.key === 'string' && one.key !== ''
            ? [{ text: `flow.variables.${one.key}`, of: 'set-variables' }]
            : [],
        )
      : [],
  )
  const trigger = flow.states.find((state) => state.name === flow.initial_state)
  const begins = new Set(trigger?.transitions.filter(({ next }) => next).map(({ event }) => event))
  const started = [
    ...(begins.has('incomingCall') ? callNames.map((one) => `trigger.call.${one}`) : []),
    ...(begins.has('incomingMessage') ? messageNames.map((one) => `trigger.message.${one}`) : []),
    ...(begins.has('incomingRequest')
      ? ['trigger.request.from', 'trigger.request.to', 'trigger.request.parameters.', 'flow.data.']
      : []),
    ...(begins.has('incomingParent')
      ? ['trigger.parent.parameters.', 'trigger.parent.flow_sid', 'trigger.parent.execution_sid']
      : []),
  ].map((text) => ({ text, of: 'trigger' }))
  const always = [
    'contact.channel.address',
    'flow.channel.address',
    'flow.sid',
    'flow.flow_sid',
  ].map((text) => ({ text, of: 'flow' }))
  const seen = new Set<string>()
  return [...variables, ...ofWidgets, ...started, ...always].filter(
    ({ text }) => !seen.has(text) && !!seen.add(text),
  )
}

/**
 * What can be written at the caret of a text, or null outside of Liquid.
 * @param caret where the caret stands, in characters
 */
export function completionAt(
  text: string,
  caret: number,
  known: readonly Completion[],
): CompletionAt | null {
  const before = text.slice(0, caret)
  const open = Math.max(before.lastIndexOf('{{'), before.lastIndexOf('{%'))
  const close = Math.max(before.lastIndexOf('}}'), before.lastIndexOf('%}'))
  if (open < 0 || close > open) return null
  const inside = before.slice(open + 2)
  // Inside of quotation marks stands a text of its own.
  if (
    ((inside.match(/"/g)?.length ?? 0) & 1) === 1 ||
    ((inside.match(/'/g)?.length ?? 0) & 1) === 1
  )
    return null
  const word = /[\w.]*$/.exec(inside)?.[0] ?? ''
  const from = caret - word.length
  const isFilter = /\|\s*$/.test(before.slice(0, from))
  const all = isFilter ? filters.map((one) => ({ text: one, of: 'filter' })) : known
  const asked = word.toLowerCase()
  const starts = all.filter((one) => one.text.toLowerCase().startsWith(asked))
  const holds = all.filter((one) => !starts.includes(one) && one.text.toLowerCase().includes(asked))
  const choices = [...starts, ...(asked.length > 1 ? holds : [])].filter((one) => one.text !== word)
  return { from, word, choices: choices.slice(0, MOST) }
}

/** The text with a completion in place of the begun word, closed if it was not, and the caret behind. */
export function completed(
  text: string,
  at: CompletionAt,
  choice: Completion,
): { readonly text: string; readonly caret: number } {
  const head = text.slice(0, at.from) + choice.text
  const rest = text.slice(at.from + at.word.length)
  const isOutput = head.lastIndexOf('{{') > head.lastIndexOf('{%')
  // What ends in a dot goes on, and so does what stands before a filter.
  const isOpen = isOutput && !choice.text.endsWith('.') && !/^[^{]*\}\}/.test(rest)
  return { text: head + (isOpen ? '}}' : '') + rest, caret: head.length }
}
