// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { Ticker } from '../../model/ticker.ts'
import { renderWith } from '../../testing/render-with.tsx'
import { SimulatedClock } from '../../testing/simulated-clock.ts'
import { SoundSources } from './SoundSources.tsx'

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

/** As much of the browser's as is used here. */
class FakeRecorder {
  state = 'inactive'
  mimeType = 'audio/webm'
  onstop: () => void = () => undefined

  start(): void {
    this.state = 'recording'
  }

  stop(): void {
    this.state = 'inactive'
    this.onstop()
  }
}

/** Begins to record; `allow` is what the person answers the browser. */
async function begin() {
  const stop = vi.fn()
  let allow = () => {}
  const asked = new Promise((resolve) => {
    allow = () => resolve({ getTracks: () => [{ stop }] })
  })
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: () => asked } })
  vi.stubGlobal('MediaRecorder', FakeRecorder)
  const clock = new SimulatedClock()
  const shown = await renderWith(
    { clock, ticker: new Ticker(clock) },
    <SoundSources onBring={async () => undefined} />,
  )
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Record' }))
  })
  return { ...shown, stop, allow: () => act(async () => allow()) }
}

it('the microphone is closed where somebody leaves while the browser asks', async () => {
  const { unmount, stop, allow } = await begin()
  unmount()
  await allow()
  await vi.waitFor(() => expect(stop).toHaveBeenCalledOnce(), 20_000)
})

it('the microphone is closed where somebody leaves while it records', async () => {
  const { unmount, stop, allow } = await begin()
  await allow()
  await screen.findByRole('button', { name: 'Stop and keep' })
  expect(stop).not.toHaveBeenCalled()
  unmount()
  expect(stop).toHaveBeenCalledOnce()
})
