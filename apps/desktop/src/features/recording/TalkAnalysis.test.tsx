// @vitest-environment happy-dom
import { cleanup, screen } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { renderWith } from '../../testing/render-with.tsx'
import type { SoundLane } from './lanes.ts'
import { TalkAnalysis } from './TalkAnalysis.tsx'

afterEach(cleanup)

const lane = (role: string, speech: SoundLane['speech']): SoundLane => ({
  ...{ role, names: [], peaks: new Float32Array(1), speech },
})
const shown = (...lanes: readonly SoundLane[]) =>
  renderWith({}, <TalkAnalysis drawn={{ seconds: 20, lanes, crossTalk: [] }} holds={[]} />)

it('of a recording with one channel says why nobody knows who talked', async () => {
  await shown(lane('customer', [{ from: 1, to: 4 }]))

  expect(screen.getByText(/all parties are in one channel\. Record in two/)).toBeTruthy()
  expect(screen.queryByText('Longest silence')).toBeNull()
})

it('of one with two has the share of each', async () => {
  await shown(lane('customer', [{ from: 0, to: 3 }]), lane('agent', [{ from: 5, to: 14 }]))

  const text = document.body.textContent ?? ''
  expect(text).toContain('(25 %)')
  expect(text).toContain('(75 %)')
})
