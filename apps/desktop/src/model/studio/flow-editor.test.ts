import { beforeEach, describe, expect, it } from 'vitest'
import { completed, completionAt, knownAt } from './completion.ts'
import { emptyDefinition, placeOf, stateNamed } from './definition.ts'
import { faultOf, findingsOf } from './faults.ts'
import { FlowEditor } from './flow-editor.ts'
import { sizesOf, waysOut } from './geometry.ts'
import { paletteOf } from './widgets.ts'

const middle = { x: 500, y: 500 }
let editor: FlowEditor

beforeEach(() => {
  editor = new FlowEditor(emptyDefinition('A menu'), sizesOf)
})

const state = (name: string) => stateNamed(editor.flow, name)!
const selected = () => [...editor.state.get().selection]
const leads = (name: string) =>
  waysOut(state(name)).flatMap(({ id, next }) => (next === null ? [] : [`${id} ${next}`]))

describe('adding', () => {
  it('goes on from the selected widget, so that a menu is a few presses', () => {
    editor.select(['Trigger'])
    editor.add('gather-input-on-call', middle)
    editor.add('split-based-on', middle)

    expect(leads('Trigger')).toEqual(['incomingCall gather_input_on_call'])
    expect(leads('gather_input_on_call')).toEqual(['keypress split_based_on'])
    expect(selected()).toEqual(['split_based_on'])
    expect(placeOf(state('split_based_on'))!.y).toBeGreaterThan(
      placeOf(state('gather_input_on_call'))!.y,
    )
    editor.undo()
    expect(leads('gather_input_on_call')).toEqual([])
    expect(stateNamed(editor.flow, 'split_based_on')).toBeUndefined()
  })

  it('follows the wire that waits, at the place where it was let go', () => {
    editor.add('gather-input-on-call', middle)
    editor.expect({ name: 'gather_input_on_call', port: 'timeout', at: { x: 7, y: 8 } })
    editor.add('say-play', middle)

    expect(leads('gather_input_on_call')).toEqual(['timeout say_play'])
    expect(placeOf(state('say_play'))).toEqual({ x: 7, y: 8 })
    expect(editor.state.get().pending).toBeNull()
  })

  it('stands free where nothing is selected', () => {
    editor.add('say-play', middle)
    expect(placeOf(state('say_play'))).toEqual(middle)
    expect(leads('Trigger')).toEqual([])
  })
})

it('a selection follows a new name, and loses what is gone', () => {
  editor.add('say-play', middle)
  editor.edit({ kind: 'rename', name: 'say_play', to: 'hello' })
  expect(selected()).toEqual(['hello'])
  editor.undo()
  expect(selected()).toEqual([])
  editor.selectAll()
  editor.removeSelected()
  expect(selected()).toEqual(['Trigger'])
})

it('a document without places is arranged, one with some keeps them', () => {
  const bare = emptyDefinition()
  const [trigger] = bare.states
  const flow = {
    ...bare,
    states: [
      { ...trigger!, properties: { offset: { x: 3, y: 4 } } },
      { name: 'say', type: 'say-play', properties: { say: 'Hi' }, transitions: [] },
    ],
  }
  editor = new FlowEditor(flow, sizesOf)
  expect(placeOf(state('Trigger'))).toEqual({ x: 3, y: 4 })
  expect(placeOf(state('say'))).not.toBeNull()
})

describe('Liquid', () => {
  it('knows what the widgets before have left, the variables, and what began the flow', () => {
    editor.select(['Trigger'])
    editor.add('gather-input-on-call', middle)
    editor.add('set-variables', middle)
    editor.edit({
      kind: 'set',
      name: 'set_variables',
      property: 'variables',
      value: [{ key: 'tier', value: 'gold' }],
    })
    editor.add('say-play', middle)

    const texts = knownAt(editor.flow, 'say_play').map(({ text }) => text)
    expect(texts).toContain('widgets.gather_input_on_call.Digits')
    expect(texts).toContain('flow.variables.tier')
    expect(texts).toContain('trigger.call.From')
    expect(texts).not.toContain('trigger.message.Body')
    expect(knownAt(editor.flow, 'set_variables').map(({ text }) => text)).not.toContain(
      'flow.variables.tier',
    )
  })

  const known = [
    { text: 'trigger.call.From', of: 'trigger' },
    { text: 'flow.data.', of: 'trigger' },
  ]

  it('is offered inside of its markup only, also in its middle', () => {
    expect(completionAt('Hello tri', 9, known)).toBeNull()
    expect(completionAt('{{x}} tri', 9, known)).toBeNull()
    expect(completionAt('{{ "tri', 7, known)).toBeNull()
    expect(completionAt('{{tri', 5, known)?.choices.map(({ text }) => text)).toEqual([
      'trigger.call.From',
    ])
    expect(completionAt('{{from', 6, known)?.choices).toHaveLength(1)
    expect(completionAt('{% if flow', 10, known)?.choices[0]?.text).toBe('flow.data.')
    expect(completionAt('{{ x | up', 9, known)?.choices[0]).toEqual({
      text: 'upcase',
      of: 'filter',
    })
  })

  it('is closed where it was open', () => {
    const put = (text: string, caret: number) =>
      completed(text, completionAt(text, caret, known)!, known[0]!)
    expect(put('Hi {{tri', 8)).toEqual({ text: 'Hi {{trigger.call.From}}', caret: 22 })
    expect(put('Hi {{tri}}!', 8)).toEqual({ text: 'Hi {{trigger.call.From}}!', caret: 22 })
    expect(put('{% if tri', 9).text).toBe('{% if trigger.call.From')
  })
})

it('faults are found at the widget and the field that they concern', () => {
  editor.add('say-play', middle)
  const findings = findingsOf(
    editor.flow,
    [
      { property_path: '#/states/1/properties/say', message: 'is needed' },
      { property_path: '#/initial_state', message: 'is wrong' },
    ],
    [{ property_path: '#/states/1', message: 'is never reached' }],
  )
  expect(findings.map(({ tone, name, part }) => [tone, name, part])).toEqual([
    ['error', 'say_play', 'properties/say'],
    ['error', null, ''],
    ['warning', 'say_play', ''],
  ])
  expect(faultOf(findings, 'say_play', 'properties/say')).toBe('is needed')
  expect(faultOf(findings, 'say_play', 'properties/play')).toBeNull()
})

it('a search finds widgets by any of their words', () => {
  const types = (search: string) =>
    paletteOf(search).flatMap(({ widgets }) => widgets.map(({ type }) => type))
  expect(types('http')).toContain('make-http-request')
  expect(types('')).not.toContain('trigger')
  expect(types('no such thing')).toEqual([])
})
