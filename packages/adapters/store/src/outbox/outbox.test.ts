import { SimulatedClock, silentLogger } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import type { Db, Rows, Statement } from '../db/db.ts'
import type { OutboxRow } from '../write/store-writer.ts'
import { Outbox, type OutboxEffect } from './outbox.ts'

/** What the database is told, and the rows that it has when asked. */
class Wire implements Db {
  readonly kind = 'pglite'
  readonly sent: Statement[] = []
  stored: OutboxRow[] = []

  async query<Row>(_text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    const [, after] = values
    return this.stored.filter(({ id }) => id > Number(after)) as unknown as readonly Row[]
  }

  async exec(): Promise<void> {}

  async maintain(): Promise<void> {}

  async transaction(batch: readonly Statement[]): Promise<readonly Rows[]> {
    this.sent.push(...batch)
    return []
  }

  async close(): Promise<void> {}

  acked(): number[] {
    return this.sent
      .filter(({ name }) => name === 'outbox-ack')
      .flatMap(({ values }) => JSON.parse(values?.[0] as string) as number[])
  }
}

function setUp() {
  const clock = new SimulatedClock()
  const wire = new Wire()
  const outbox = new Outbox({ db: wire, nodeId: 'ND1', clock, logger: silentLogger })
  const row = (id: number, orderKey = 'CA1'): OutboxRow => ({
    id,
    kind: 'webhook',
    orderKey,
    payload: { id },
    attempts: 0,
    nextAt: clock.now(),
    createdAt: clock.now(),
  })
  return { clock, wire, outbox, row }
}

/** A sender that the test lets fail or hold. */
function sender() {
  const calls: OutboxEffect[] = []
  const held: (() => void)[] = []
  const state = { failures: 0, hold: false }
  const send = async (effect: OutboxEffect) => {
    calls.push(effect)
    if (state.failures > 0) {
      state.failures--
      throw new Error('no answer')
    }
    if (state.hold) await new Promise<void>((done) => held.push(done))
  }
  return { send, calls, held, state, ids: () => calls.map(({ id }) => id) }
}

describe('Outbox', () => {
  it('sends the effects of one key one after another', async () => {
    const { clock, outbox, row } = setUp()
    const { send, ids, held, state } = sender()
    state.hold = true
    outbox.register('webhook', send)

    outbox.add([row(1), row(2), row(3)])
    await clock.advance(0)
    expect(ids()).toEqual([1])
    held.shift()?.()
    await clock.advance(0)

    expect(ids()).toEqual([1, 2])
  })

  it('sends different keys side by side, at most 64', async () => {
    const { clock, outbox, row } = setUp()
    const { send, calls, held, state } = sender()
    state.hold = true
    outbox.register('webhook', send)

    outbox.add(Array.from({ length: 100 }, (_, n) => row(n + 1, `CA${n}`)))
    await clock.advance(0)
    expect(calls).toHaveLength(64)
    state.hold = false
    for (const done of held) done()
    await clock.advance(0)

    expect(calls).toHaveLength(100)
  })

  it('leaves room for others beside a peer that is slow, and forgets none of its own', async () => {
    const { clock, outbox, row } = setUp()
    const { send, calls, held, state, ids } = sender()
    state.hold = true
    outbox.register('webhook', send, { peerOf: ({ orderKey }) => orderKey.split(' ')[0] ?? null })

    outbox.add(Array.from({ length: 100 }, (_, n) => row(n + 1, `slow CA${n}`)))
    await clock.advance(0)
    expect(calls).toHaveLength(32)
    outbox.add(Array.from({ length: 20 }, (_, n) => row(n + 201, `lame CA${n}`)))
    outbox.add([row(301, 'quick CA1'), row(302, 'quick CA2')])
    await clock.advance(0)
    expect(ids().filter((id) => id > 200 && id <= 300)).toHaveLength(8)
    expect(ids().slice(-2)).toEqual([301, 302])

    while (held.length > 0) {
      held.shift()?.()
      await clock.advance(0)
    }
    expect(new Set(ids()).size).toBe(122)
    // Each peer's own in the order in which they came.
    const slow = ids().filter((id) => id <= 100)
    expect(slow).toEqual(slow.toSorted((a, b) => a - b))
  })

  it('forgets a row only after its sender has said that it is done', async () => {
    const { clock, wire, outbox, row } = setUp()
    const { send, held, state } = sender()
    state.hold = true
    outbox.register('webhook', send)
    outbox.add([row(1)])

    await clock.advance(1000)
    expect(wire.acked()).toEqual([])
    held[0]?.()
    await clock.advance(1000)

    expect(wire.acked()).toEqual([1])
    expect(outbox.size).toBe(0)
  })

  it('tries a failed effect again later, and holds back those behind it', async () => {
    const { clock, wire, outbox, row } = setUp()
    const { send, ids, calls, state } = sender()
    state.failures = 2
    outbox.register('webhook', send)
    outbox.add([row(1), row(2), row(3, 'CA2')])

    await clock.advance(0)
    expect(ids().sort()).toEqual([1, 3])
    await clock.advance(1000)
    await clock.advance(2000)

    expect(calls.filter(({ id }) => id === 1).map(({ attempts }) => attempts)).toEqual([0, 1])
    expect(ids().indexOf(2)).toBeGreaterThan(ids().lastIndexOf(1))
    expect(wire.sent.some(({ name }) => name === 'outbox-postpone')).toBe(true)
  })

  it('gives an effect up after its attempts, and goes on', async () => {
    const { clock, wire, outbox, row } = setUp()
    const { send, ids, state } = sender()
    state.failures = 3
    outbox.register('webhook', send, { maxAttempts: 3 })
    outbox.add([row(1), row(2)])

    await clock.advance(10_000)

    expect(ids()).toEqual([1, 1, 1, 2])
    expect(wire.acked()).toEqual([1, 2])
  })

  it('waits for the sender of a kind', async () => {
    const { clock, outbox, row } = setUp()
    const { send, ids } = sender()
    outbox.add([row(1), row(2)])
    await clock.advance(0)

    outbox.register('webhook', send)
    await clock.advance(0)

    expect(ids()).toEqual([1, 2])
  })

  it('resumes what is stored, once, and each at its own time', async () => {
    const { clock, wire, outbox, row } = setUp()
    const { send, ids } = sender()
    wire.stored = [row(1), { ...row(2, 'CA2'), attempts: 3, nextAt: clock.now() + 5000 }]
    outbox.register('webhook', send)

    expect(await outbox.resume()).toBe(2)
    outbox.add([row(1)])
    await clock.advance(4000)
    expect(ids()).toEqual([1])
    await clock.advance(2000)

    expect(ids()).toEqual([1, 2])
  })

  it('lets what is under way end when it is closed, and begins nothing more', async () => {
    const { clock, wire, outbox, row } = setUp()
    const { send, ids, held, state } = sender()
    state.hold = true
    outbox.register('webhook', send)
    outbox.add([row(1), row(2)])
    await clock.advance(0)

    const closed = outbox.close()
    held[0]?.()
    await closed

    expect(ids()).toEqual([1])
    expect(wire.acked()).toEqual([1])
  })
})
