import type { DialRecord, DialTally } from '../model.ts'
import type { OutboundRepository } from '../ports.ts'
import type { MemoryShelf } from './memory-shelf.ts'

/** What the store reads for `outbound`, of the rows in memory. */
export function memoryRepository(shelf: MemoryShelf): OutboundRepository {
  const records = (where: object) =>
    shelf.all('dial-record', { ...where }) as unknown as DialRecord[]
  const due = (where: object, now: number, limit: number) =>
    records({ ...where, state: 'waiting' })
      .filter(({ dueAt }) => dueAt <= now)
      .sort((a, b) => a.dueAt - b.dueAt)
      .slice(0, limit)
  return {
    runningLists: async () => shelf.all('dial-list', { status: 'running' }) as never,
    due: async (listSid, now, limit) => due({ listSid }, now, limit),
    dueCallbacks: async (now, limit) => due({ listSid: null }, now, limit),
    active: async () =>
      records({}).filter(({ state }) => ['offered', 'dialling', 'talking'].includes(state)),
    known: async (sids) => new Set(sids.filter((sid) => records({ sid }).length > 0)),
    tallies: async (listSid, fromDay) =>
      (shelf.all('dial-tally', { listSid }) as unknown as DialTally[]).filter(
        ({ day }) => day >= fromDay,
      ),
    progress: async (listSid) => {
      const all = records({ listSid })
      const waiting = all.filter(({ state }) => state === 'waiting').length
      const done = all.filter(({ state }) => state === 'done').length
      const active = all.length - waiting - done
      return { total: all.length, waiting, done, active, outcomes: {}, nextDueAt: null }
    },
    records: async (filter) => ({ rows: records(filter), next: null }),
  }
}
