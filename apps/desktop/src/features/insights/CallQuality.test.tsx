// @vitest-environment happy-dom
import { act, cleanup, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { App } from '../../model/app.ts'
import { renderWith } from '../../testing/render-with.tsx'
import { CallQuality } from './CallQuality.tsx'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))

it('asks for the last word once a call is over, and then no more', async () => {
  const call = vi.fn(async () => ({ legs: [] }))
  const offhook = { insights: { call } } as unknown as App['offhook']
  const { rerender } = await renderWith({ offhook }, <CallQuality sid="CA1" isOver={false} />)
  await pass(1)
  expect(call).toHaveBeenCalledTimes(1)
  await pass(50_000)
  expect(call).toHaveBeenCalledTimes(6)
  call.mockClear()

  rerender(<CallQuality sid="CA1" isOver />)
  // What was known stays until the last word is there.
  expect(screen.getByText('Nothing was measured in this call.')).toBeTruthy()
  await pass(1)
  expect(call).toHaveBeenCalledTimes(1)
  await pass(120_000)
  expect(call).toHaveBeenCalledTimes(4)
})
