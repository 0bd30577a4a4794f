import { SimulatedClock } from '@offhook/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { ReplyGate } from './reply-gate.ts'

let clock: SimulatedClock
let gate: ReplyGate
let told: string[]

beforeEach(() => {
  clock = new SimulatedClock()
  gate = new ReplyGate({ clock })
  told = []
})

const push = (worker: string, cause: string | null, event: string) =>
  gate.push(worker, cause, () => told.push(`${worker} ${event}`))

describe('what a request has caused', () => {
  it('is told to whomever it concerns once its reply has left, and a moment more', async () => {
    gate.open('reject')
    push('bob', 'reject', 'rejected')
    push('alice', 'reject', 'updated')
    await clock.advance(1_000)
    expect(told).toEqual([])

    gate.flushed('reject')
    await clock.advance(59)
    expect(told).toEqual([])
    await clock.advance(1)

    expect(told).toEqual(['bob rejected', 'alice updated'])
  })

  it('keeps back what comes behind it for the same worker, and nothing of others', async () => {
    gate.open('accept')
    push('alice', null, 'before')
    push('alice', 'accept', 'accepted')
    push('alice', null, 'behind')
    push('bob', null, 'of himself')
    expect(told).toEqual(['alice before', 'bob of himself'])

    gate.flushed('accept')
    await clock.advance(60)

    expect(told.slice(2)).toEqual(['alice accepted', 'alice behind'])
  })

  it('is told after a while where the reply never leaves', async () => {
    gate.open('accept')
    push('alice', 'accept', 'accepted')

    await clock.advance(5_000)

    expect(told).toEqual(['alice accepted'])
  })
})
