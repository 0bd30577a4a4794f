// @vitest-environment happy-dom
import type { DialListRecord } from '@offhook/desk-api'
import { act, cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { ApiError } from '../../api/http.ts'
import type { App } from '../../model/app.ts'
import { createStore } from '../../model/store.ts'
import { renderWith } from '../../testing/render-with.tsx'
import { SimulatedClock } from '../../testing/simulated-clock.ts'
import DialListsPage from './DialListsPage.tsx'

afterEach(cleanup)

const list = {
  ...{ sid: 'DL1', friendlyName: 'Renewals', status: 'paused', mode: 'preview' },
  progress: { total: 0, waiting: 0, active: 0, done: 0, outcomes: {}, nextDueAt: null },
} as unknown as DialListRecord

async function shown(
  remove: () => Promise<void> = async () => undefined,
  { only = list, aheadMs = 0 } = {},
) {
  const clock = new SimulatedClock()
  const server = { now: () => clock.now() - aheadMs }
  let dialLists = [only]
  const removeDialList = vi.fn(async () => {
    await remove()
    dialLists = []
  })
  const offhook = {
    dialLists: async () => ({ dialLists }),
    callbacks: async () => ({ callbacks: [] }),
    removeDialList,
  } as unknown as App['offhook']
  const live = createStore(server) as unknown as App['live']
  await renderWith({ clock, offhook, live }, <DialListsPage />)
  await screen.findByText('Renewals')
  return { clock, removeDialList }
}

const press = (name: string) =>
  act(async () => void fireEvent.click(screen.getByRole('button', { name })))

it('gives a list back that was deleted a moment ago', async () => {
  const { clock, removeDialList } = await shown()
  await press('Delete')
  expect(screen.queryByTestId('dial-list')).toBeNull()
  expect(screen.getByText('Renewals is removed.')).toBeTruthy()

  await press('Undo')
  expect(screen.getByTestId('dial-list')).toBeTruthy()
  await act(async () => clock.advance(60_000))
  expect(removeDialList).not.toHaveBeenCalled()
})

it('deletes it when nobody wants it back', async () => {
  const { clock, removeDialList } = await shown()
  await press('Delete')
  await act(async () => clock.advance(60_000))
  expect(removeDialList).toHaveBeenCalledWith('DL1')
  expect(screen.queryByTestId('dial-list')).toBeNull()
  expect(screen.queryByText('Renewals is removed.')).toBeNull()
})

it('shows it again where the server keeps it', async () => {
  const { clock } = await shown(async () => {
    throw new ApiError(409, 20409, 'A list that runs cannot be removed')
  })
  await press('Delete')
  await act(async () => clock.advance(60_000))
  expect(screen.getByText('Not removed: A list that runs cannot be removed')).toBeTruthy()
  expect(screen.getByTestId('dial-list')).toBeTruthy()
})

it('says when the next record is due by the server’s clock, on a computer that is an hour fast', async () => {
  const nextDueAt = new Date(new SimulatedClock().now() - 30 * 60_000).toISOString()
  const only = { ...list, progress: { ...list.progress, nextDueAt } }
  await shown(undefined, { only, aheadMs: 60 * 60_000 })
  expect(screen.getByText(/^Next at /)).toBeTruthy()
})
