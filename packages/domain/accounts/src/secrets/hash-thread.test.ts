import { readFile } from 'node:fs/promises'
import { setImmediate as turn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { RetryLaterError } from '@offhook/core'
import { afterEach, describe, expect, it } from 'vitest'
import { HashThread } from './hash-thread.ts'
import { type Derivation, scryptOf } from './password-hash.ts'

let thread: HashThread

afterEach(async () => {
  await thread.close()
})

function work(password: string, cost = 4): Derivation {
  return { password, salt: Buffer.alloc(16, 1), bytes: 32, cost, r: 8, p: 1 }
}

describe('HashThread', () => {
  it('computes what scrypt would', async () => {
    thread = new HashThread()

    const hash = await thread.derive(work('secret'), 'stranger')

    expect(Buffer.from(hash)).toEqual(Buffer.from(scryptOf(work('secret'))))
  })

  it('leaves files and names to others while a crowd logs in', async () => {
    thread = new HashThread()
    let done = 0
    const crowd = Array.from({ length: 24 }, (_, n) =>
      thread.derive(work(`guess ${n}`, 13), 'stranger').then(() => done++),
    )
    await turn()

    await readFile(fileURLToPath(import.meta.url))

    expect(done).toBeLessThan(10)
    await Promise.all(crowd)
  })

  it('refuses those for whom there is no room, and says when to come back', async () => {
    thread = new HashThread()
    const crowd = Array.from({ length: 200 }, () => thread.derive(work('x'), 'stranger'))

    const outcomes = await Promise.allSettled(crowd)

    const refused = outcomes.filter((one) => one.status === 'rejected').map((one) => one.reason)
    expect(refused).toHaveLength(200 - 65)
    expect(refused[0]).toBeInstanceOf(RetryLaterError)
    expect(refused[0]).toMatchObject({ code: 20429, status: 429, seconds: 5 })
  })

  it('serves those who are proven before strangers, and keeps room for them', async () => {
    thread = new HashThread()
    const order: string[] = []
    const strangers = Array.from({ length: 70 }, () =>
      thread.derive(work('x'), 'stranger').then(
        () => order.push('stranger'),
        () => {},
      ),
    )

    await thread.derive(work('y'), 'proven').then(() => order.push('proven'))

    expect(order.indexOf('proven')).toBeLessThanOrEqual(1)
    await Promise.all(strangers)
  })

  it('goes on after a hash that cannot be computed', async () => {
    thread = new HashThread()

    await expect(thread.derive({ ...work('x'), bytes: -1 }, 'proven')).rejects.toThrow()
    expect(await thread.derive(work('x'), 'proven')).toHaveLength(32)
  })

  it('refuses those who wait when it is closed', async () => {
    thread = new HashThread()
    const waiting = Promise.allSettled([1, 2].map(() => thread.derive(work('x', 14), 'proven')))

    await thread.close()

    for (const each of await waiting)
      expect(each).toMatchObject({ reason: expect.any(RetryLaterError) })
    await expect(thread.derive(work('x'), 'proven')).rejects.toBeInstanceOf(RetryLaterError)
  })
})
