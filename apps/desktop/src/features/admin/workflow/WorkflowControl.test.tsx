// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, within } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, expect, it, vi } from 'vitest'
import { renderWith } from '../../../testing/render-with.tsx'
import type { QueueRow } from '../task-router-rows.ts'
import { WorkflowControl } from './WorkflowControl.tsx'

afterEach(cleanup)

const usual = { target_workers: '1==1', max_reserved_workers: 1, task_order: 'FIFO' }
const queues: readonly QueueRow[] = [
  { ...usual, sid: 'WQ1', friendly_name: 'Everyone' },
  { ...usual, sid: 'WQ2', friendly_name: 'Sales' },
]

const text = JSON.stringify({
  own: 'kept',
  task_routing: {
    filters: [
      { filter_friendly_name: 'A', expression: 'a == 1', targets: [{ queue: 'WQ1', later: 1 }] },
      { filter_friendly_name: 'B', expression: 'b == 1', targets: [{ queue: 'WQ2' }] },
    ],
    default_filter: { queue: 'WQ1' },
  },
})

const field = { name: 'configuration', label: 'admin.configuration', kind: 'code' } as const

interface ShownProps {
  readonly text: string
  readonly onDone: (value: string | boolean) => void
}

function Shown({ text, onDone }: ShownProps) {
  const [value, onChange] = useState<string | boolean>(text)
  const control = { field, value, isDisabled: false, error: null, onChange, onDone }
  return <WorkflowControl control={control} queues={queues} />
}

async function shows(shown: string) {
  const onDone = vi.fn<(value: string | boolean) => void>()
  await renderWith({}, <Shown text={shown} onDone={onDone} />)
  return { saved: () => JSON.parse(String(onDone.mock.lastCall?.[0])), onDone }
}

const group = (name: string) => screen.getByRole('group', { name })
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }))
const fill = (where: string, label: string, value: string) => {
  const control = within(group(where)).getByLabelText(label)
  fireEvent.change(control, { target: { value } })
  fireEvent.blur(control)
}

it('adds a filter with a step, and keeps what it does not know', async () => {
  const { saved } = await shows(text)
  press('Add a filter')
  expect(document.activeElement).toBe(within(group('Filter 3')).getByLabelText('Name'))
  expect(saved().task_routing.filters[2]).toEqual({
    expression: '',
    targets: [{ queue: 'WQ1' }],
  })
  fill('Filter 3', 'Name', 'C')
  fill('Filter 3', 'Tasks that it takes', 'c == 1')
  fill('Filter 3', 'Queue', 'WQ2')
  fill('Filter 3', 'Next step after, in seconds', '30')
  fireEvent.click(within(group('Filter 3')).getByRole('button', { name: 'Add a step' }))

  const before = JSON.parse(text)
  expect(saved()).toEqual({
    ...before,
    task_routing: {
      ...before.task_routing,
      filters: [
        ...before.task_routing.filters,
        {
          filter_friendly_name: 'C',
          expression: 'c == 1',
          targets: [{ queue: 'WQ2', timeout: 30 }, {}],
        },
      ],
    },
  })
})

it('moves a filter with the focus, and removes one', async () => {
  const { saved } = await shows(text)
  const names = () =>
    saved().task_routing.filters.map(
      ({ filter_friendly_name }: { readonly filter_friendly_name: string }) => filter_friendly_name,
    )
  press('Move up: Filter 2')
  expect(names()).toEqual(['B', 'A'])
  const up = screen.getByRole('button', { name: 'Move up: Filter 1' })
  expect(document.activeElement).toBe(up)
  expect(up.getAttribute('aria-description')).toBe('It is the first.')
  press('Remove: Filter 1')

  expect(names()).toEqual(['A'])
  expect(saved().task_routing.filters[0].targets).toEqual([{ queue: 'WQ1', later: 1 }])
  expect(document.activeElement?.textContent).toBe('Add a filter')
})

it('keeps the only step of a filter, and says why', async () => {
  const { onDone } = await shows(text)
  const remove = within(group('Filter 1')).getByRole('button', { name: 'Remove: Step 1' })
  fireEvent.click(remove)

  expect(remove.getAttribute('aria-description')).toBe('A filter has at least one step.')
  expect(onDone).not.toHaveBeenCalled()
})

it('sets where everything else goes, or that it goes nowhere', async () => {
  const { saved } = await shows(text)
  fill('Everything else', 'Queue', 'WQ2')
  expect(saved().task_routing.default_filter).toEqual({ queue: 'WQ2' })
  fill('Everything else', 'Queue', '')

  expect(saved().task_routing).not.toHaveProperty('default_filter')
})

it('is the same text as JSON, which has no form while it is none', async () => {
  const { saved } = await shows(text)
  fireEvent.click(screen.getByLabelText('JSON'))
  const json = () => screen.getByRole<HTMLTextAreaElement>('textbox')
  expect(JSON.parse(json().value)).toEqual(JSON.parse(text))
  fireEvent.change(json(), { target: { value: '{' } })
  expect(screen.getByText(/has no form/)).toBeTruthy()
  expect(screen.getByLabelText<HTMLInputElement>('Form').disabled).toBe(true)
  const whole = '{"task_routing":{"filters":[]}}'
  fireEvent.change(json(), { target: { value: whole } })
  expect(json().value).toBe(whole)
  fireEvent.click(screen.getByLabelText('Form'))
  expect(screen.queryAllByRole('group', { name: /^Filter/ })).toEqual([])
  press('Add a filter')

  expect(saved().task_routing.filters).toHaveLength(1)
})

it('shows a text that is none as it is', async () => {
  await shows('{}')
  expect(screen.getByRole<HTMLTextAreaElement>('textbox').value).toBe('{}')
  expect(screen.getByText(/has no form/)).toBeTruthy()
})
