import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { UnreadBody } from './unread-body.ts'

/** A body of so many parts of ten bytes, and how much of it has been taken. */
function bodyOf(count: number, announced: number) {
  let taken = 0
  async function* parts() {
    for (; taken < count; taken++) yield Buffer.alloc(10, taken)
  }
  const stream = Readable.from(parts(), { objectMode: false, highWaterMark: 10 })
  return { body: new UnreadBody(stream, 'audio/wav', announced), stream, taken: () => taken }
}

const tooLarge = { status: 413, code: 20001 }

describe('a body that is read late', () => {
  it('is given as a whole', async () => {
    const { body } = bodyOf(3, 30)
    const bytes = await body.read(30)
    expect([bytes.length, bytes[0], bytes[29]]).toEqual([30, 0, 2])
  })

  it.each([
    ['announced', 30],
    ['not announced', 0],
  ])('that is too large, %s, is taken to its end before that is said', async (_, announced) => {
    const { body, stream } = bodyOf(3, announced)
    await expect(body.read(20)).rejects.toMatchObject(tooLarge)
    expect(stream.readableEnded).toBe(true)
  })

  it('without end is refused, and its connection still there for the answer', async () => {
    const { body, stream, taken } = bodyOf(Number.POSITIVE_INFINITY, 0)
    await expect(body.read(20)).rejects.toMatchObject(tooLarge)
    expect(taken()).toBeLessThan(20)
    expect(stream.destroyed).toBe(false)
  })
})
