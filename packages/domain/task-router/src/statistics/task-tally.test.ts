import { describe, expect, it } from 'vitest'
import type { CountedEvent } from './counted-events.ts'
import { TaskTally } from './task-tally.ts'

const event = (eventType: string, taskAge: number | null): CountedEvent => ({
  eventType,
  eventDate: 0,
  taskSid: null,
  reservationSid: null,
  taskChannelSid: null,
  taskQueueSid: null,
  workflowSid: null,
  workerSid: null,
  taskAge,
  taskAgeSinceTransfer: null,
  taskAgeInQueue: null,
  activitySid: null,
  previousActivitySid: null,
  timeInPreviousActivity: null,
})

const accepted = (seconds: number | null) => event('reservation.accepted', seconds)

describe('a tally of tasks', () => {
  it('is all zero of nothing', () => {
    const { untilAccepted, splits, tasksCreated } = new TaskTally({ thresholds: [5] }).figures()

    expect(tasksCreated).toBe(0)
    expect(untilAccepted).toEqual({ avg: 0, min: 0, max: 0, total: 0 })
    expect(splits).toEqual([
      { seconds: 5, above: { canceled: 0, accepted: 0 }, below: { canceled: 0, accepted: 0 } },
    ])
  })

  it('has reached a threshold at its very second', () => {
    const tally = new TaskTally({ thresholds: [5] })
    for (const seconds of [4, 5, 6]) tally.add(accepted(seconds))
    tally.add(event('task.canceled', 0))

    expect(tally.figures()).toMatchObject({
      untilAccepted: { avg: 5, min: 4, max: 6, total: 15 },
      untilCanceled: { avg: 0, min: 0, max: 0, total: 0 },
      splits: [{ above: { accepted: 2, canceled: 0 }, below: { accepted: 1, canceled: 1 } }],
    })
  })

  it('counts the wait of a task that was passed on from there, or from its creation', () => {
    const passedOn = { ...accepted(500), taskAgeSinceTransfer: 7, taskAgeInQueue: 400 }
    const [fromTransfer, fromCreation] = (['transfer', 'creation'] as const).map((waitsSince) => {
      const tally = new TaskTally({ thresholds: [60], waitsSince })
      tally.add(passedOn)
      return tally.figures()
    })

    expect(fromTransfer).toMatchObject({
      acceptanceTime: 500,
      untilAccepted: { total: 7 },
      inQueueUntilAccepted: { total: 7 },
      splits: [{ below: { accepted: 1 } }],
    })
    expect(fromCreation).toMatchObject({
      acceptanceTime: 500,
      untilAccepted: { total: 500 },
      inQueueUntilAccepted: { total: 7 },
      splits: [{ above: { accepted: 1 } }],
    })
  })

  it('rounds an average down', () => {
    const tally = new TaskTally()
    for (const seconds of [1, 2]) tally.add(accepted(seconds))

    expect(tally.figures().untilAccepted.avg).toBe(1)
  })

  it('splits the first 10 000, and counts all', () => {
    const tally = new TaskTally({ thresholds: [1] })
    for (let index = 0; index < 10_050; index++) tally.add(accepted(0))

    expect(tally.figures()).toMatchObject({
      reservations: { accepted: 10_050 },
      splits: [{ below: { accepted: 10_000 } }],
    })
  })

  it('counts an event of which no age is known, without a wait', () => {
    const tally = new TaskTally({ thresholds: [1] })
    tally.add(accepted(null))

    expect(tally.figures()).toMatchObject({
      reservations: { accepted: 1 },
      untilAccepted: { total: 0 },
      splits: [{ below: { accepted: 0 }, above: { accepted: 0 } }],
    })
  })
})
