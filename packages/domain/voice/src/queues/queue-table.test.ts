import { type Change, Emitter, makeSid, SimulatedClock } from '@offhook/core'
import { beforeEach, describe, expect, it } from 'vitest'
import type { LiveCall } from '../calls/live-call.ts'
import type { VoiceEvents } from '../events.ts'
import type { Journal } from '../journal.ts'
import type { Queue } from '../model.ts'
import type { VoiceRepository } from '../repository.ts'
import { QueueTable } from './queue-table.ts'

const accountSid = makeSid('AC')
let rows: Map<string, Queue>
let asked: string[]
let queues: QueueTable

beforeEach(() => {
  rows = new Map()
  asked = []
  const commit = async (changes: readonly Change[]) => {
    for (const change of changes) {
      if (change.op === 'put' && change.entity === 'queue') {
        const row = change.row as unknown as Queue
        rows.set(row.friendlyName, row)
      }
    }
  }
  queues = new QueueTable({
    clock: new SimulatedClock(),
    journal: { commit, record: commit } as unknown as Journal,
    events: new Emitter<VoiceEvents>(),
    repository: {
      queueByName: async (_: unknown, name: string) => {
        asked.push(name)
        return rows.get(name)
      },
    } as unknown as VoiceRepository,
    nodeId: 'node',
  })
})

const caller = () => ({ sid: makeSid('CA') }) as LiveCall

describe('a queue', () => {
  it('is kept in memory while somebody waits in it, and is only a row afterwards', async () => {
    const queue = await queues.open(accountSid, 'of one caller')
    const [first, second] = [
      await queues.enter(queue, caller()),
      await queues.enter(queue, caller()),
    ]
    asked = []
    await queues.leave(first, 'hangup')
    expect(await queues.find(accountSid, 'of one caller')).toBe(queue)
    expect(asked).toEqual([])

    await queues.leave(second, 'hangup')
    expect(await queues.open(accountSid, 'of one caller')).toEqual(queue)
    expect(asked).toEqual(['of one caller'])
    expect(queues.places(queue.sid)).toEqual([])
  })

  it('is kept while somebody waits for a caller, who is told of them', async () => {
    const queue = await queues.open(accountSid, 'awaited')
    let told = 0
    const forget = queues.onArrival(queue, () => told++)
    const member = await queues.enter(queue, caller())
    await queues.leave(member, 'hangup')
    const again = await queues.enter(queue, caller())
    expect(told).toBe(2)

    forget()
    expect(queues.front(queue.sid)).toBe(again)
    await queues.leave(again, 'hangup')
    const last = await queues.enter(queue, caller())
    // What is undone twice takes nothing from those who came later.
    forget()
    expect([told, queues.front(queue.sid)]).toEqual([2, last])
  })

  it('that lets nobody in is not kept', async () => {
    const queue = await queues.open(accountSid, 'closed')
    await expect(queues.enter(queue, caller(), 0)).rejects.toMatchObject({ code: 14207 })
    asked = []
    await queues.find(accountSid, 'closed')
    expect(asked).toEqual(['closed'])
  })
})
