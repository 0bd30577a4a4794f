// @vitest-environment happy-dom
import type { DialListRecord } from '@offhook/desk-api'
import { act, cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { ApiError } from '../../api/http.ts'
import type { App } from '../../model/app.ts'
import { renderWith } from '../../testing/render-with.tsx'
import { SimulatedClock } from '../../testing/simulated-clock.ts'
import DialListsPage from './DialListsPage.tsx'

afterEach(cleanup)

const list = {
  ...{ sid: 'DL1', friendlyName: 'Renewals', status: 'paused', mode: 'preview' },
  progress: { total: 0, waiting: 0, active: 0, done: 0, outcomes: {}, nextDueAt: null },
} as unknown as DialListRecord

async function shown(remove: () => Promise<void> = async () => undefined) {
  const clock = new SimulatedClock()
  let dialLists = [list]
  const removeDialList = vi.fn(async () => {
    await remove()
    dialLists = []
  })
  const offhook = {
    dialLists: async () => ({ dialLists }),
    callbacks: async () => ({ callbacks: [] }),
    removeDialList,
  } as unknown as App['offhook']
  await renderWith({ clock, offhook }, <DialListsPage />)
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
