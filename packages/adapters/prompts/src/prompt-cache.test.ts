import { readdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeWav } from './audio/wav.ts'
import { PromptCache } from './prompt-cache.ts'
import { TestFolder } from './testing/sounds.ts'

let folder: TestFolder
let made: number
const wav = (ms: number) => writeWav({ samples: new Float32Array(ms * 8), rate: 8_000 })
const second = async () => {
  made++
  return wav(1_000)
}

beforeEach(() => {
  folder = new TestFolder()
  made = 0
})

afterEach(() => folder.remove())

const open = (maxBytes = 1_000_000) => PromptCache.open({ folder: folder.path, maxBytes })

describe('a file', () => {
  it('is made once, and found from then on, after a restart too', async () => {
    const first = await (await open()).get(['a'], second)
    const cache = await open()
    const again = await cache.get(['a'], second)

    expect(made).toBe(1)
    expect(again).toEqual(first)
    expect(again?.durationMs).toBe(1_000)
    expect(readFileSync(again!.path)).toEqual(Buffer.from(wav(1_000)))
  })

  it('is made once for all who want it at the same time', async () => {
    const cache = await open()

    const files = await Promise.all(Array.from({ length: 20 }, () => cache.get(['a'], second)))

    expect(made).toBe(1)
    expect(new Set(files.map((file) => file?.path)).size).toBe(1)
  })

  it('is another one for other ingredients, however they are cut', async () => {
    const cache = await open()
    for (const ingredients of [['ab', 'c'], ['a', 'bc'], ['abc'], ['abc', '']]) {
      await cache.get(ingredients, second)
    }

    expect(made).toBe(4)
  })

  it.each([
    ['empty', (path: string) => truncateSync(path, 0)],
    ['without its header', (path: string) => truncateSync(path, 20)],
    ['cut short', (path: string) => truncateSync(path, 8_000)],
    ['something else', (path: string) => writeFileSync(path, 'no sound'.repeat(100))],
  ])('that is found %s is made again', async (_name, spoil) => {
    const cache = await open()
    spoil((await cache.get(['a'], second))!.path)

    const file = await cache.get(['a'], second)

    expect(made).toBe(2)
    expect(file?.durationMs).toBe(1_000)
  })

  it('that could not be made is not kept, and tried again', async () => {
    const cache = await open()
    expect(await cache.get(['a'], async () => null)).toBeNull()
    await expect(cache.get(['a'], () => Promise.reject(new Error('broken')))).rejects.toThrow()

    expect((await cache.get(['a'], second))?.durationMs).toBe(1_000)
    expect(readdirSync(folder.path)).toHaveLength(1)
  })

  it('that cannot be written leaves nothing behind', async () => {
    const cache = await open()
    const file = await cache.get(['a'], second)
    folder.remove()
    writeFileSync(folder.path, 'a file where the folder was')

    await expect(cache.get(['b'], second)).rejects.toThrow()
    expect(file).not.toBeNull()
  })
})

describe('a folder', () => {
  it('has what was left half-done removed when it is opened', async () => {
    await (await open()).get(['a'], second)
    writeFileSync(join(folder.path, 'x.wav.1234'), 'half')

    await open()

    expect(readdirSync(folder.path).filter((name) => !name.endsWith('.wav'))).toEqual([])
    expect(readdirSync(folder.path)).toHaveLength(1)
  })

  it('that has grown too large loses what was wanted longest ago, while it runs', async () => {
    const cache = await open(5 * 16_044)
    for (const name of ['1', '2', '3', '4', '5']) {
      const file = await cache.get([name], second)
      const at = new Date(Date.now() - 100_000 + Number(name) * 1_000)
      utimesSync(file!.path, at, at)
    }
    // Wanted again: now the youngest.
    await cache.get(['1'], second)

    const sixth = await cache.get(['6'], second)
    made = 0
    for (const name of ['1', '4', '5', '6']) await cache.get([name], second)

    expect(sixth).not.toBeNull()
    expect(made).toBe(0)
    await cache.get(['2'], second)
    expect(made).toBe(1)
  })

  it('is within its size after a start with less room', async () => {
    const cache = await open()
    for (const name of ['1', '2', '3', '4']) await cache.get([name], second)

    await open(2.5 * 16_044)

    expect(readdirSync(folder.path)).toHaveLength(2)
  })
})
