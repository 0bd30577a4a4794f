import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { copied, pasted } from './clipboard.ts'
import {
  emptyDefinition,
  type FlowDefinition,
  type FlowState,
  freeName,
  placeOf,
  readDefinition,
  stateNamed,
  writeDefinition,
} from './definition.ts'
import { differenceOf } from './difference.ts'
import { applyEdit, type Edit } from './edits.ts'
import { edited, historyOf, redone, undone } from './history.ts'
import { ancestorsOf, portsOf } from './ports.ts'

/** As an export has it: strings for booleans, keys that nobody here knows, ends in three spellings. */
const text = `{
  "$schema": "https://schemas.twilio.com/studio/draft/2019-09/flow-definition",
  "description": "A menu",
  "states": [
    {
      "name": "Trigger",
      "type": "trigger",
      "transitions": [{ "event": "incomingMessage" }, { "next": "menu", "event": "incomingCall" }],
      "properties": { "offset": { "x": -20, "y": 10.5 } }
    },
    {
      "name": "menu",
      "type": "gather-input-on-call",
      "x-note": { "kept": [1, null] },
      "transitions": [
        { "event": "keypress", "next": "choice" },
        { "event": "speech", "next": "" },
        { "event": "timeout", "next": null }
      ],
      "properties": { "say": "Press 1", "stop_gather": "true", "timeout": 5, "offset": { "x": 10, "y": 200, "z": 1 } }
    },
    {
      "name": "choice",
      "type": "split-based-on",
      "transitions": [
        { "event": "noMatch", "next": "menu" },
        {
          "event": "match",
          "next": "bye",
          "conditions": [
            { "friendly_name": "One", "arguments": ["{{widgets.menu.Digits}}"], "type": "equal_to", "value": "1" }
          ]
        }
      ],
      "properties": { "input": "{{widgets.menu.Digits}}", "offset": { "x": 10, "y": 400 } }
    },
    {
      "name": "bye",
      "type": "say-play",
      "transitions": [{ "event": "audioComplete" }],
      "properties": { "say": "You chose {{ widgets.menu.Digits }}, says widgets.menu", "loop": "1" }
    }
  ],
  "initial_state": "Trigger",
  "flags": { "allow_concurrent_calls": true }
}`
const flow = readDefinition(text)
const after = (edit: Edit, of: FlowDefinition = flow) => applyEdit(of, edit)
const state = (name: string, of: FlowDefinition = flow): FlowState => {
  const found = stateNamed(of, name)
  if (!found) throw new Error(`no state ${name}`)
  return found
}

describe('a flow that is read', () => {
  it('is written with every key in its place', () => {
    expect(writeDefinition(flow)).toBe(JSON.stringify(JSON.parse(text), null, 2))
  })

  it('says what it cannot draw', () => {
    expect(() => readDefinition('{')).toThrow(SyntaxError)
    expect(() => readDefinition('{"states":{}}')).toThrow('states')
    expect(() => readDefinition('{"states":[{"name":"a","type":"b"}]}')).toThrow('states/0')
    const branch = (conditions: unknown) =>
      JSON.stringify({
        states: [
          {
            ...{ name: 'a', type: 'split-based-on', properties: {} },
            transitions: [{ event: 'match', conditions }],
          },
        ],
      })
    for (const conditions of [null, {}, [null], [{ friendly_name: 'x', arguments: 'y' }], [{}]]) {
      expect(() => readDefinition(branch(conditions))).toThrow('states/0')
    }
    const whole = branch([{ friendly_name: 'x', arguments: ['y'] }])
    expect(readDefinition(whole).states).toHaveLength(1)
    const [one] = emptyDefinition().states
    expect(() => readDefinition(JSON.stringify({ states: [one, one] }))).toThrow('states/name')
  })
})

describe('an edit', () => {
  it('touches nothing else', () => {
    const moved = after({ kind: 'move', places: new Map([['menu', { x: 11, y: 201 }]]) })

    expect(placeOf(state('menu', moved))).toEqual({ x: 11, y: 201 })
    expect(state('menu', moved).properties['offset']).toEqual({ x: 11, y: 201, z: 1 })
    expect(state('menu', moved)['x-note']).toBe(state('menu')['x-note'])
    expect(state('choice', moved)).toBe(state('choice'))
    expect(Object.keys(moved)).toEqual(Object.keys(flow))
  })

  it('that changes nothing gives the same flow', () => {
    const edits: readonly Edit[] = [
      { kind: 'move', places: new Map([['menu', { x: 10, y: 200 }]]) },
      { kind: 'set', name: 'menu', property: 'say', value: 'Press 1' },
      { kind: 'wire', name: 'menu', port: 'keypress', next: 'choice' },
      { kind: 'wire', name: 'menu', port: 'speech', next: null },
      { kind: 'rename', name: 'menu', to: 'bye' },
      { kind: 'remove', names: ['Trigger'] },
      { kind: 'describe', description: 'A menu' },
    ]
    for (const edit of edits) expect(after(edit), edit.kind).toBe(flow)
  })

  it('renames in wires and in Liquid, and not in what only looks like it', () => {
    const renamed = after({ kind: 'rename', name: 'menu', to: 'first_menu' })

    expect(state('Trigger', renamed).transitions[1]?.next).toBe('first_menu')
    expect(state('choice', renamed).properties['input']).toBe('{{widgets.first_menu.Digits}}')
    expect(state('choice', renamed).transitions[1]?.conditions?.[0]?.arguments).toEqual([
      '{{widgets.first_menu.Digits}}',
    ])
    expect(state('bye', renamed).properties['say']).toBe(
      'You chose {{ widgets.first_menu.Digits }}, says widgets.menu',
    )
    const trigger = after({ kind: 'rename', name: 'Trigger', to: 'Start' })
    expect(trigger.initial_state).toBe('Start')
  })

  it('removes a widget with the wires to it', () => {
    const removed = after({ kind: 'remove', names: ['menu'] })

    expect(removed.states.map(({ name }) => name)).toEqual(['Trigger', 'choice', 'bye'])
    expect(state('Trigger', removed).transitions[1]).toEqual({ event: 'incomingCall' })
  })

  it('wires events that the document does not mention, and branches by their number', () => {
    const wired = after({ kind: 'wire', name: 'bye', port: 'audioComplete', next: 'menu' })
    expect(state('bye', wired).transitions).toEqual([{ event: 'audioComplete', next: 'menu' }])

    const conditions = [{ friendly_name: 'Two', arguments: ['x'], type: 'equal_to', value: '2' }]
    const branched = after({ kind: 'add-branch', name: 'choice', conditions })
    const led = after({ kind: 'wire', name: 'choice', port: 'match:1', next: 'menu' }, branched)
    expect(
      portsOf(state('choice', led), ['noMatch', 'match']).map(({ id, next }) => [id, next]),
    ).toEqual([
      ['noMatch', 'menu'],
      ['match:0', 'bye'],
      ['match:1', 'menu'],
    ])
    const less = after({ kind: 'remove-branch', name: 'choice', port: 'match:0' }, led)
    expect(state('choice', less).transitions[1]).toEqual({
      event: 'match',
      conditions,
      next: 'menu',
    })
  })
})

describe('copy and paste', () => {
  it('brings widgets to another flow, wired among each other and to nothing else', () => {
    const other = after({ kind: 'rename', name: 'bye', to: 'menu_1' })
    const states = pasted(other, copied(flow, new Set(['Trigger', 'menu', 'choice'])))

    expect(states.map(({ name }) => name)).toEqual(['menu_2', 'choice_1'])
    const [menu, choice] = states
    expect(menu?.transitions[0]?.next).toBe('choice_1')
    expect(choice?.transitions[0]?.next).toBe('menu_2')
    expect(choice?.transitions[1]?.next).toBeUndefined()
    expect(choice?.properties['input']).toBe('{{widgets.menu_2.Digits}}')
    expect(choice?.properties['offset']).toEqual({ x: 50, y: 440 })
  })

  it('refuses a text that has no widgets', () => {
    expect(() => pasted(flow, 'hello')).toThrow(SyntaxError)
  })

  it('makes names that the format takes', () => {
    expect(freeName('2 say-play', new Set())).toBe('say_play')
    expect(freeName('say_2', new Set(['say_2', 'say_1']))).toBe('say_3')
    expect(freeName('—', new Set())).toBe('widget')
  })
})

describe('what was done', () => {
  it('is taken back and done again; letters of one word are one step', () => {
    const say = (value: string) => ({ kind: 'set', name: 'bye', property: 'say', value }) as const
    let history = historyOf(flow)
    for (const value of ['B', 'By', 'Bye'])
      history = edited(history, after(say(value), history.present), 'bye.say')
    const typed = history.present
    history = edited(history, after({ kind: 'remove', names: ['menu'] }, typed))

    history = undone(history)
    expect(history.present).toBe(typed)
    history = undone(history)
    expect(history.present).toBe(flow)
    expect(undone(history)).toBe(history)
    expect(redone(history).present).toBe(typed)
  })

  it('always leads back to where it began', () => {
    const names = flow.states.map(({ name }) => name)
    const name = fc.constantFrom(...names)
    const edit: fc.Arbitrary<Edit> = fc.oneof(
      fc.record({ kind: fc.constant('remove' as const), names: fc.array(name) }),
      fc.record({
        kind: fc.constant('rename' as const),
        name,
        to: fc.constantFrom('a', 'b', 'menu'),
      }),
      fc.record({
        kind: fc.constant('wire' as const),
        name,
        port: fc.constantFrom('keypress', 'noMatch', 'match:0', 'match:7'),
        next: fc.option(name),
      }),
      fc.record({
        kind: fc.constant('set' as const),
        name,
        property: fc.constantFrom('say', 'input', 'new'),
        value: fc.constantFrom('x', undefined, 7),
      }),
    )
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 30 }), (edits) => {
        let history = historyOf(flow)
        for (const one of edits) history = edited(history, applyEdit(history.present, one))
        const end = history.present
        // Wires lead to what is there, and the trigger stays.
        const known = new Set(end.states.map((one) => one.name))
        expect(known.has(end.initial_state)).toBe(true)
        for (const { transitions } of end.states)
          for (const { next } of transitions) if (next) expect(known.has(next)).toBe(true)
        while (history.past.length > 0) history = undone(history)
        expect(writeDefinition(history.present)).toBe(writeDefinition(flow))
        while (history.future.length > 0) history = redone(history)
        expect(history.present).toBe(end)
      }),
    )
  })
})

describe('two revisions', () => {
  it('differ by what was added, removed, changed and only moved', () => {
    let later = after({ kind: 'remove', names: ['bye'] })
    later = after({ kind: 'set', name: 'menu', property: 'say', value: 'Press 2' }, later)
    later = after({ kind: 'move', places: new Map([['Trigger', { x: 0, y: 0 }]]) }, later)
    later = after({ kind: 'add', states: [{ ...state('bye'), name: 'sorry' }] }, later)

    expect(
      differenceOf(flow, later).map(({ name, change, properties, isRewired }) => [
        name,
        change,
        properties,
        isRewired,
      ]),
    ).toEqual([
      ['Trigger', 'moved', [], false],
      ['menu', 'changed', ['say'], false],
      ['choice', 'changed', [], true],
      ['sorry', 'added', [], false],
      ['bye', 'removed', [], false],
    ])
    expect(differenceOf(flow, readDefinition(text)).every(({ change }) => change === 'same')).toBe(
      true,
    )
  })
})

it('what runs before a widget is known, nearest first, also round a circle', () => {
  expect(ancestorsOf(flow, 'bye').map(({ name }) => name)).toEqual(['choice', 'menu', 'Trigger'])
  expect(ancestorsOf(flow, 'menu').map(({ name }) => name)).toEqual(['Trigger', 'choice', 'menu'])
})
