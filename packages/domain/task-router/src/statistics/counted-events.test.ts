import { makeSid } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import { type CountedEvent, type CountedEventFilter, countEvents } from './counted-events.ts'

const HOUR = 3_600_000

/** A log with an event each `every` milliseconds, and how it was asked. */
class Log {
  readonly slices: { readonly from: number; readonly to: number; readonly rows: number }[] = []
  readonly #every: number

  constructor(every: number) {
    this.#every = every
  }

  async countedEvents({ from, to }: CountedEventFilter): Promise<readonly CountedEvent[]> {
    const rows: CountedEvent[] = []
    for (let at = Math.ceil(from / this.#every) * this.#every; at <= to; at += this.#every) {
      rows.push({ eventDate: at } as CountedEvent)
    }
    this.slices.push({ from, to, rows: rows.length })
    return rows
  }

  async count(from: number, to: number): Promise<number[]> {
    const dates: number[] = []
    const filter = { workspaceSid: makeSid('WS'), eventTypes: [], from, to }
    await countEvents(this, filter, ({ eventDate }) => dates.push(eventDate))
    return dates
  }
}

describe('events in slices of time', () => {
  it.each([1_000, 200, 7_001, 40 * HOUR])(
    'are each counted once, with one each %i ms',
    async (every) => {
      const log = new Log(every)

      const dates = await log.count(10, 12 * HOUR)

      const expected = Math.floor((12 * HOUR) / every)
      expect(dates).toHaveLength(expected)
      expect(new Set(dates).size).toBe(expected)
      expect(log.slices[0]?.from).toBe(10)
      expect(log.slices.at(-1)?.to).toBe(12 * HOUR)
      for (const [index, { from }] of log.slices.entries()) {
        if (index > 0) expect(from).toBe((log.slices[index - 1]?.to ?? 0) + 1)
      }
    },
  )

  it('are few in each slice where there are many, and an hour long where there are none', async () => {
    const busy = new Log(50)
    await busy.count(0, HOUR)
    const quiet = new Log(1000 * HOUR)
    await quiet.count(1, 30 * 24 * HOUR)

    expect(Math.max(...busy.slices.slice(4).map(({ rows }) => rows))).toBeLessThan(2000)
    expect(quiet.slices.length).toBeLessThan(730)
    expect(Math.max(...quiet.slices.map(({ from, to }) => to - from))).toBeLessThan(HOUR)
  })

  it('are none of an empty window', async () => {
    expect(await new Log(1).count(5, 4)).toEqual([])
    expect(await new Log(1).count(5, 5)).toEqual([5])
  })
})
