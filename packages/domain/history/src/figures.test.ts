import { expect, it } from 'vitest'
import { type ContactSums, figuresOf } from './figures.ts'

const sums = (more: Partial<ContactSums>): ContactSums => ({
  ...{ key: '', contacts: 0, handled: 0, withinLevel: 0, abandoned: 0, shortAbandoned: 0 },
  ...{ transferred: 0, missed: 0, withHold: 0, holdMs: 0, medianHoldMs: null, talkMs: 0 },
  ...{ wrapUpMs: 0, waitMs: 0, ringMs: 0, outboundRingMs: 0 },
  ...more,
})

it('a hold of 10 and one of 20 seconds are 30 on average of the one contact that had them', () => {
  const figures = figuresOf(
    sums({
      contacts: 2,
      handled: 2,
      withHold: 1,
      holdMs: 30_000,
      medianHoldMs: 30_000,
      talkMs: 120_000,
    }),
  )

  expect(figures).toMatchObject({ averageHoldMs: 30_000, averageTalkMs: 60_000, withHold: 1 })
})

it('who hangs up after 4 seconds is a short abandon, and counts for no share', () => {
  const figures = figuresOf(
    sums({ contacts: 4, handled: 2, withinLevel: 1, abandoned: 2, shortAbandoned: 1 }),
  )

  expect(figures).toMatchObject({ slaPercent: 33.3, abandonedPercent: 33.3, shortAbandoned: 1 })
})

it('the handle time of a call that we placed has its ringing', () => {
  const figures = figuresOf(
    sums({
      contacts: 1,
      handled: 1,
      talkMs: 60_000,
      wrapUpMs: 10_000,
      ringMs: 8_000,
      outboundRingMs: 8_000,
    }),
  )

  expect(figures.ahtMs).toBe(78_000)
})

it('of nothing there is no mean', () => {
  expect(figuresOf(sums({}))).toMatchObject({ averageHoldMs: null, ahtMs: null, slaPercent: null })
})
