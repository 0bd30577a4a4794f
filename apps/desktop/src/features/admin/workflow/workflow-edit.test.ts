import { describe, expect, it } from 'vitest'
import {
  defaultOf,
  filtersOf,
  moved,
  nameOf,
  newFilter,
  readWorkflow,
  removed,
  replaced,
  textOf,
  type Workflow,
  withDefault,
  withExpression,
  withFilters,
  withName,
  withOwnQueues,
  withText,
  writeWorkflow,
} from './workflow-edit.ts'

const sales = { expression: 'a == 1', targets: [{ queue: 'WQ1', later: true }], own: [1] }
const workflow: Workflow = {
  version: 3,
  task_routing: { filters: [sales], default_filter: { queue: 'WQ2' }, note: 'ours' },
}

describe('a text', () => {
  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['without routing', '{}'],
    ['with filters that are no list', '{"task_routing":{"filters":{}}}'],
    ['with a filter that is no object', '{"task_routing":{"filters":[null]}}'],
    ['with a target that is no object', '{"task_routing":{"filters":[{"targets":["WQ1"]}]}}'],
    ['with a default that is no object', '{"task_routing":{"default_filter":"WQ1"}}'],
  ])('%s is no workflow', (_what, text) => expect(readWorkflow(text)).toBeNull())

  it('that nobody changes stays the same, and so does what the form does not know', () => {
    expect(readWorkflow(writeWorkflow(workflow))).toEqual(workflow)
    const other = withFilters(workflow, [withName(sales, 'Sales'), newFilter('WQ3')])
    expect(other).toEqual({
      version: 3,
      task_routing: {
        filters: [
          { ...sales, filter_friendly_name: 'Sales' },
          { expression: '', targets: [{ queue: 'WQ3' }] },
        ],
        default_filter: { queue: 'WQ2' },
        note: 'ours',
      },
    })
  })

  it('may have neither filters nor a default', () => {
    const empty = readWorkflow('{"task_routing":{"default_filter":null}}')!
    expect(filtersOf(empty)).toEqual([])
    expect(defaultOf(empty)).toEqual({})
    expect(withDefault(empty, { queue: 'WQ1' }).task_routing).toEqual({
      default_filter: { queue: 'WQ1' },
    })
  })
})

describe('the default', () => {
  it('goes with its queue', () => {
    const { filters, note } = workflow.task_routing
    expect(withDefault(workflow, { priority: 1 }).task_routing).toEqual({ filters, note })
  })
})

describe('a filter', () => {
  it('keeps the member that has its name', () => {
    expect(withName({ friendly_name: 'Old' }, 'New')).toEqual({ friendly_name: 'New' })
    expect(nameOf({ friendly_name: 'Old' })).toBe('Old')
    expect(nameOf({ filter_friendly_name: 'A', friendly_name: 'B' })).toBe('A')
    expect(withName({ filter_friendly_name: 'A' }, '')).toEqual({})
  })

  it('has an expression, also an empty one', () => {
    expect(withExpression(sales, '')).toEqual({ ...sales, expression: '' })
  })
})

describe('a member', () => {
  it('is shown as text', () => {
    expect(textOf({ timeout: 30 }, 'timeout')).toBe('30')
    expect(textOf({ timeout: null }, 'timeout')).toBe('')
    expect(textOf({}, 'timeout')).toBe('')
    expect(textOf({ expression: { a: 1 } }, 'expression')).toBe('{"a":1}')
  })

  it('is a number where it is one, else what was typed, and gone when it is empty', () => {
    expect(withText({ queue: 'WQ1' }, 'timeout', '30')).toEqual({ queue: 'WQ1', timeout: 30 })
    expect(withText({}, 'timeout', 'soon')).toEqual({ timeout: 'soon' })
    expect(withText({}, 'skip_if', '1')).toEqual({ skip_if: '1' })
    expect(withText({ queue: 'WQ1', timeout: 30 }, 'timeout', '')).toEqual({ queue: 'WQ1' })
  })
})

describe('a list', () => {
  it('has its items moved, replaced and removed', () => {
    const list = ['a', 'b', 'c']
    expect(moved(list, 2, -1)).toEqual(['a', 'c', 'b'])
    expect(moved(list, 0, 1)).toEqual(['b', 'a', 'c'])
    expect(moved(list, 0, -1)).toBe(list)
    expect(moved(list, 2, 1)).toBe(list)
    expect(replaced(list, 1, 'x')).toEqual(['a', 'x', 'c'])
    expect(removed(list, 1)).toEqual(['a', 'c'])
  })

  it('of targets says the queue of each before their order changes', () => {
    const targets = [{ timeout: 5 }, { queue: 'WQ1' }, { timeout: 9 }, { queue: 'WQ2' }]
    expect(withOwnQueues(targets)).toEqual([
      { timeout: 5 },
      { queue: 'WQ1' },
      { timeout: 9, queue: 'WQ1' },
      { queue: 'WQ2' },
    ])
  })
})
