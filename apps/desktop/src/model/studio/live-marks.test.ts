import type { FlowTrial, LiveFlow } from '@offhook/desk-api'
import { expect, it } from 'vitest'
import { type KnownTrial, trialAfter } from './live-marks.ts'

const trial = { callSid: 'CA9', status: 'calling', failure: null } as FlowTrial
const begun: KnownTrial = { trial, isTold: false, run: 'run 1' }
const rows = (...told: Partial<FlowTrial>[]) =>
  new Map<string, LiveFlow>(
    told.map((one) => [
      'CA9',
      { key: 'CA9', kind: 'trial', flowSid: 'FW1', trial: { ...trial, ...one } },
    ]),
  )
const lost = { status: 'failed', failure: 'lost' }

it('a trial that has not been told of yet goes on', () => {
  expect(trialAfter(begun, null, 'run 1')).toBe(begun)
  expect(trialAfter(begun, rows(), 'run 1')).toBe(begun)
  expect(trialAfter({ ...begun, run: '' }, rows(), 'run 1').trial.status).toBe('calling')
})

it('one that was told of and is no more has ended; so has one of an earlier server', () => {
  const told = trialAfter(begun, rows({ status: 'running' }), 'run 1')
  expect(told).toMatchObject({ isTold: true, trial: { status: 'running' } })
  expect(trialAfter(told, null, 'run 1')).toBe(told)
  expect(trialAfter(told, rows(), 'run 2').trial).toMatchObject(lost)
  expect(trialAfter(begun, rows(), 'run 2').trial).toMatchObject(lost)
})

it('one that is over stays as it was told, and does not change any more', () => {
  const told = rows({ status: 'passed' })
  const over = trialAfter(begun, told, 'run 1')
  expect(trialAfter(over, told, 'run 1')).toBe(over)
  expect(trialAfter(over, rows(), 'run 2')).toBe(over)
})
