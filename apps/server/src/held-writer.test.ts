import type { Change, ChangeWriter } from '@offhook/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { HeldWriter } from './held-writer.ts'

const a = { op: 'put', entity: 'account', row: { sid: 'a' } } as const
const b = { op: 'put', entity: 'worker', row: { sid: 'b' } } as const

let commits: (readonly Change[])[]
let behind: Change[]
let writer: HeldWriter

beforeEach(() => {
  commits = []
  behind = []
  const store: ChangeWriter = {
    commit: async (changes) => void commits.push(changes),
    writeBehind: (changes) => void behind.push(...changes),
  }
  writer = new HeldWriter(store)
})

describe('HeldWriter', () => {
  it('passes writes on until it is told to hold', async () => {
    await writer.commit([a])

    expect(commits).toEqual([[a]])
  })

  it('commits what it held as one', async () => {
    writer.hold()
    await writer.commit([a])
    await writer.commit([b])
    expect(commits).toEqual([])

    await writer.release()

    expect(commits).toEqual([[a, b]])
  })

  it('passes writes on again afterwards', async () => {
    writer.hold()
    await writer.release()
    await writer.commit([b])

    expect(commits.at(-1)).toEqual([b])
  })

  it('keeps nothing of a release that failed', async () => {
    const failing = new HeldWriter({
      commit: () => Promise.reject(new Error('no database')),
      writeBehind() {},
    })
    failing.hold()
    await failing.commit([a])

    await expect(failing.release()).rejects.toThrow('no database')
    await expect(failing.commit([b])).rejects.toThrow('no database')
  })

  it('never holds what may be lost', () => {
    writer.hold()
    writer.writeBehind([a])

    expect(behind).toEqual([a])
  })
})
