// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, expect, it, vi } from 'vitest'
import { renderWith } from '../testing/render-with.tsx'
import { FormOfRow } from './FormOfRow.tsx'
import type { Draft, ListFormOf } from './form-fields.ts'

afterEach(cleanup)

/** A server that answers when the test says so. */
class SlowServer {
  row: Draft = { name: 'Sales', isOpen: false }
  readonly asked: Draft[] = []
  readonly #waiting: (() => void)[] = []

  readonly save = async (_row: Draft, changed: Draft) => {
    this.asked.push(changed)
    await new Promise<void>((done) => this.#waiting.push(done))
    this.row = { ...this.row, ...changed }
  }

  /** Answers the oldest request, and lets what hangs on it run. */
  answer(): Promise<void> {
    return act(async () => {
      this.#waiting.shift()?.()
      await new Promise((done) => setTimeout(done, 0))
    })
  }
}

function formOf(save: SlowServer['save']): ListFormOf<Draft> {
  return {
    ...{ path: '/admin/queues', title: 'pages.adminQueues', empty: 'admin.queuesEmpty' },
    load: async () => [],
    idOf: () => 'one',
    nameOf: () => 'One',
    fieldsOf: () => [
      { name: 'name', label: 'admin.name', kind: 'text' },
      { name: 'isOpen', label: 'admin.autoAccept', kind: 'switch' },
    ],
    draftOf: (row) => row ?? {},
    save,
  }
}

function Shown({ server }: { readonly server: SlowServer }) {
  const [row, setRow] = useState(server.row)
  return (
    <FormOfRow
      of={formOf(server.save)}
      row={row}
      onMade={async () => undefined}
      onSaved={async () => setRow(server.row)}
      onRemove={() => undefined}
    />
  )
}

async function shows() {
  const server = new SlowServer()
  await renderWith({}, <Shown server={server} />)
  return server
}

const name = () => screen.getByLabelText<HTMLInputElement>('Name')
const type = (value: string) => fireEvent.change(name(), { target: { value } })

it('a switch that is turned back at once is off in the end', async () => {
  const server = await shows()
  fireEvent.click(screen.getByRole('switch'))
  fireEvent.click(screen.getByRole('switch'))
  await vi.waitFor(() => expect(server.asked).toEqual([{ isOpen: true }]), 20_000)
  await server.answer()
  await vi.waitFor(
    () => expect(server.asked).toEqual([{ isOpen: true }, { isOpen: false }]),
    20_000,
  )
  await server.answer()

  expect(server.row['isOpen']).toBe(false)
  expect(screen.getByRole<HTMLInputElement>('switch').checked).toBe(false)
})

it('what is typed while the field is saved stays', async () => {
  const server = await shows()
  type('Sale')
  fireEvent.blur(name())
  await vi.waitFor(() => expect(server.asked).toHaveLength(1), 20_000)
  type('Sales and more')
  await server.answer()

  expect(server.row['name']).toBe('Sale')
  expect(name().value).toBe('Sales and more')
})

it('asks once where Enter and leaving say the same', async () => {
  const server = await shows()
  type('Service')
  fireEvent.keyDown(name(), { key: 'Enter' })
  fireEvent.blur(name())
  await vi.waitFor(() => expect(server.asked).toEqual([{ name: 'Service' }]), 20_000)
  await server.answer()
  fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
  await vi.waitFor(() => expect(server.asked.at(-1)).toEqual({ name: 'Sales' }), 20_000)
  await server.answer()

  expect(server.asked).toHaveLength(2)
  expect(name().value).toBe('Sales')
})
