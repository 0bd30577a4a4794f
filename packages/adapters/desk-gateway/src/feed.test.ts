import { SimulatedClock } from '@offhook/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { Feed } from './feed.ts'

interface Row {
  readonly key: string
  readonly value: number
}

let clock: SimulatedClock
let rows: Map<string, Row>
let touch: (key: string | null) => void
let reads: (readonly string[] | null)[]
let feed: Feed
let frames: { topic: string; seq: number; put: Row[]; gone: string[] }[]

beforeEach(() => {
  clock = new SimulatedClock()
  rows = new Map([
    ['ann', { key: 'ann', value: 1 }],
    ['bob', { key: 'bob', value: 1 }],
  ])
  reads = []
  frames = []
  feed = new Feed({
    ...{ topic: 'team', clock, everyMs: 100 },
    view: {
      read(keys) {
        reads.push(keys && [...keys])
        return [...rows.values()].filter(({ key }) => !keys || keys.has(key))
      },
      follow: (listener) => {
        touch = listener
        return () => {}
      },
    },
  })
  feed.listen((frame) => frames.push(JSON.parse(frame)))
})

const set = (key: string, value: number) => {
  rows.set(key, { key, value })
  touch(key)
}

describe('a feed', () => {
  it('gives all rows, and then what has changed', async () => {
    expect(JSON.parse(feed.snapshot())).toMatchObject({
      type: 'snapshot',
      rows: [...rows.values()],
    })
    set('ann', 2)
    await clock.advance(0)
    expect(frames).toMatchObject([{ topic: 'team', put: [{ key: 'ann', value: 2 }], gone: [] }])
  })

  it('reads no more than was touched, and tells nothing where nothing differs', async () => {
    touch('ann')
    await clock.advance(0)
    expect(reads.at(-1)).toEqual(['ann'])
    expect(frames).toEqual([])
  })

  it('makes one of changes that are close together', async () => {
    set('ann', 2)
    await clock.advance(0)
    set('ann', 3)
    set('bob', 2)
    rows.delete('ann')
    touch('ann')
    await clock.advance(99)
    expect(frames).toHaveLength(1)
    await clock.advance(1)
    expect(frames.slice(1)).toMatchObject([{ put: [{ key: 'bob' }], gone: ['ann'] }])
  })

  it('tells who was away what has come of it since', async () => {
    const before = feed.seq
    for (const value of [2, 3, 4]) {
      set('ann', value)
      await clock.advance(100)
    }
    rows.delete('bob')
    touch(null)
    await clock.advance(100)
    expect(JSON.parse(feed.since(before) ?? '')).toMatchObject({
      ...{ type: 'delta', seq: feed.seq, put: [{ key: 'ann', value: 4 }], gone: ['bob'] },
    })
    expect(JSON.parse(feed.since(feed.seq) ?? '')).toMatchObject({ put: [], gone: [] })
  })

  it('does not remember for ever, and knows no numbers of another feed', async () => {
    const before = feed.seq
    for (let value = 2; value < 505; value++) {
      set('ann', value)
      await clock.advance(100)
    }
    expect(feed.since(before)).toBeNull()
    expect(feed.since(feed.seq - 400)).not.toBeNull()
    expect(feed.since(feed.seq + 1)).toBeNull()
    expect(feed.since(57)).toBeNull()
  })
})
