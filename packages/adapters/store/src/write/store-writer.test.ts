import { makeSid, type PutChange, SimulatedClock, silentLogger } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import {
  type Db,
  DbStatementError,
  DbUnavailableError,
  type Rows,
  type Statement,
} from '../db/db.ts'
import { LeaseLostError, NOT_ROUTING } from './lost-leases.ts'
import { StoreWriter } from './store-writer.ts'

/** The wire to a database, held by the test: each transaction waits until it is let through. */
class Wire implements Db {
  readonly kind: 'postgres' | 'pglite'
  readonly sent: (readonly Statement[])[] = []
  answer: (batch: readonly Statement[]) => Promise<readonly Rows[]> = async (batch) =>
    batch.map(() => [])

  constructor(kind: 'postgres' | 'pglite' = 'pglite') {
    this.kind = kind
  }

  async query<Row>(): Promise<readonly Row[]> {
    return []
  }

  async exec(): Promise<void> {}

  async maintain(): Promise<void> {}

  transaction(batch: readonly Statement[]): Promise<readonly Rows[]> {
    this.sent.push(batch)
    return this.answer(batch)
  }

  async close(): Promise<void> {}
}

function setUp(
  options: {
    kind?: 'postgres' | 'pglite'
    commitDelayMs?: number
    mayWrite?: () => Promise<void>
  } = {},
) {
  const clock = new SimulatedClock()
  const wire = new Wire(options.kind)
  const outbox: number[] = []
  const writer = new StoreWriter({
    db: wire,
    nodeId: 'ND1',
    clock,
    logger: silentLogger,
    commitDelayMs: options.commitDelayMs ?? 0,
    fence: { text: 'SELECT fence()' },
    ...(options.mayWrite && { mayWrite: options.mayWrite }),
    onOutbox: (rows) => outbox.push(...rows.map(({ id }) => id)),
  })
  return { clock, wire, writer, outbox }
}

/** A change as the writer sees it: it looks at no column but the key. */
const put = (entity: string, row: object) => ({ op: 'put', entity, row }) as PutChange

const change = (over: object = {}) => put('queue', { sid: makeSid('QU'), ...over })
const rowsOf = (batch: readonly Statement[] | undefined) =>
  JSON.parse(batch?.[0]?.values?.[0] as string) as { sid: string }[]

describe('StoreWriter', () => {
  it('groups commits that wait at the same time into one transaction', async () => {
    const { wire, writer } = setUp()

    await Promise.all([change(), change(), change()].map((c) => writer.commit([c])))

    expect(wire.sent).toHaveLength(1)
    expect(rowsOf(wire.sent[0])).toHaveLength(3)
  })

  it('resolves at once when there is nothing to write', async () => {
    const { wire, writer } = setUp()

    await writer.commit([])

    expect(wire.sent).toHaveLength(0)
  })

  it('resolves a commit only when its transaction is through', async () => {
    const { wire, writer } = setUp()
    let letThrough = () => {}
    wire.answer = (batch) => new Promise((done) => (letThrough = () => done(batch.map(() => []))))
    let done = false

    const commit = writer.commit([change()]).then(() => (done = true))
    await new Promise((next) => setImmediate(next))
    expect(done).toBe(false)
    letThrough()
    await commit

    expect(done).toBe(true)
  })

  it('tries the members of a refused group one by one', async () => {
    const { wire, writer } = setUp()
    const bad = change({ friendlyName: 'refused' })
    wire.answer = async (batch) => {
      if (JSON.stringify(batch).includes('refused')) {
        throw new DbStatementError('refused', { state: '23502', constraint: null })
      }
      return batch.map(() => [])
    }

    const outcomes = await Promise.allSettled(
      [change(), bad, change()].map((c) => writer.commit([c])),
    )

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  it('asks a server that is away again, for five seconds', async () => {
    const { clock, wire, writer } = setUp({ kind: 'postgres' })
    let away = true
    wire.answer = async (batch) => {
      if (away) throw new DbUnavailableError('away')
      return batch.map(() => [])
    }

    const first = writer.commit([change()])
    await clock.advance(1000)
    away = false
    await clock.advance(1000)
    await first

    away = true
    const second = expect(writer.commit([change()])).rejects.toThrow('away')
    await clock.advance(6000)
    await second
  })

  it('has settled when what was handed over before is committed or refused, and not sooner', async () => {
    const { clock, wire, writer } = setUp()
    let letThrough = () => {}
    wire.answer = (batch) => new Promise((done) => (letThrough = () => done(batch.map(() => []))))
    await writer.settled()
    const commits = [writer.commit([change()])]
    await clock.advance(10)
    commits.push(writer.commit([change()]))

    let settled = false
    const wait = writer.settled().then(() => (settled = true))
    letThrough()
    await commits[0]
    expect(settled).toBe(false)
    await clock.advance(10)
    letThrough()
    await commits[1]
    await wait

    expect(settled).toBe(true)
  })

  it('is not overloaded by a slow commit while one transaction takes all that wait', async () => {
    const { clock, wire, writer } = setUp()
    let letThrough = () => {}
    wire.answer = (batch) => new Promise((done) => (letThrough = () => done(batch.map(() => []))))

    const slow = writer.commit([change()])
    await clock.advance(1)
    const others = Array.from({ length: 200 }, () => writer.commit([change()]))
    await clock.advance(1900)
    expect(writer.overloaded()).toBe(false)
    letThrough()
    await slow
    expect(writer.overloaded()).toBe(false)
    await clock.advance(1)
    letThrough()
    await Promise.all(others)

    expect(wire.sent).toHaveLength(2)
  })

  it('is overloaded while a long queue waits longer than half a second', async () => {
    const { clock, wire, writer } = setUp()
    let letThrough = () => {}
    wire.answer = (batch) => new Promise((done) => (letThrough = () => done(batch.map(() => []))))

    const commits = [writer.commit([change()])]
    await clock.advance(10)
    commits.push(...Array.from({ length: 201 }, () => writer.commit([change()])))
    await clock.advance(400)
    expect(writer.overloaded()).toBe(false)
    await clock.advance(200)
    expect(writer.overloaded()).toBe(true)
    letThrough()
    await commits[0]
    await clock.advance(10)

    expect(writer.overloaded()).toBe(false)
    letThrough()
    await commits[200]
    await clock.advance(10)
    letThrough()
    await Promise.all(commits)
  })

  it('is overloaded while a commit is stuck, and for a while after several', async () => {
    const { clock, wire, writer } = setUp()
    let letThrough = () => {}
    wire.answer = (batch) => new Promise((done) => (letThrough = () => done(batch.map(() => []))))
    const stuck = async () => {
      const commit = writer.commit([change()])
      await clock.advance(1900)
      const before = writer.overloaded()
      await clock.advance(200)
      expect(writer.overloaded()).toBe(true)
      letThrough()
      await commit
      return before
    }

    expect(await stuck()).toBe(false)
    // The machine stood still for once.
    expect(writer.overloaded()).toBe(false)
    expect(await stuck()).toBe(false)
    expect(writer.overloaded()).toBe(true)
    await clock.advance(2500)

    expect(writer.overloaded()).toBe(false)
  })

  it('writes commits in the order in which they were handed over', async () => {
    const { clock, wire, writer } = setUp()
    const sid = makeSid('QU')
    const answers: (() => void)[] = []
    wire.answer = (batch) => new Promise((done) => answers.push(() => done(batch.map(() => []))))
    const names = () => wire.sent.map((batch) => rowsOf(batch).map(({ sid: each }) => each))
    const settled: number[] = []

    const commits = [0, 1, 2].map((n) =>
      writer.commit([put('queue', { sid, friendlyName: String(n) })]).then(() => settled.push(n)),
    )
    await clock.advance(10)
    commits.push(
      writer.commit([put('queue', { sid, friendlyName: '3' })]).then(() => settled.push(3)),
    )
    await clock.advance(10)
    // One transaction at a time, and of one row the last change of each.
    expect(names()).toEqual([[sid]])
    expect(wire.sent[0]?.[0]?.values?.[0]).toContain('"2"')
    answers[0]?.()
    await clock.advance(10)
    expect(wire.sent[1]?.[0]?.values?.[0]).toContain('"3"')
    answers[1]?.()
    await Promise.all(commits)

    expect(settled).toEqual([0, 1, 2, 3])
  })

  it('begins at once after a pause, and then collects for a moment', async () => {
    const { clock, wire, writer } = setUp()

    await writer.commit([change()])
    const next = [writer.commit([change()])]
    await clock.advance(4)
    next.push(writer.commit([change()]))
    expect(wire.sent).toHaveLength(1)
    await clock.advance(1)
    await Promise.all(next)

    expect(wire.sent.map((batch) => rowsOf(batch).length)).toEqual([1, 2])
    await clock.advance(100)
    await writer.commit([change()])
    expect(wire.sent).toHaveLength(3)
  })

  it('keeps what was committed later when what was refused is handed over again behind', async () => {
    const { clock, wire, writer } = setUp()
    const [one, two] = [makeSid('QU'), makeSid('QU')]
    const rows = new Map<string, string>()
    wire.answer = async (batch) => {
      if (JSON.stringify(batch).includes('refused')) {
        throw new DbStatementError('refused', { state: '23502', constraint: null })
      }
      for (const row of rowsOf(batch)) rows.set(row.sid, (row as never)['friendly_name'])
      return batch.map(() => [])
    }
    const bad = [
      put('queue', { sid: one, friendlyName: 'old' }),
      put('queue', { sid: two, friendlyName: 'only' }),
      put('queue', { sid: makeSid('QU'), friendlyName: 'refused' }),
    ]

    const refused = writer.commit(bad).catch(() => writer.writeBehind(bad))
    const later = writer.commit([put('queue', { sid: one, friendlyName: 'new' })])
    await Promise.all([refused, later])
    await clock.advance(1000)
    await writer.flush()

    expect([rows.get(one), rows.get(two)]).toEqual(['new', 'only'])
  })

  it('delays each transaction when a test asks for it', async () => {
    const { clock, wire, writer } = setUp({ commitDelayMs: 2_800 })

    const commit = writer.commit([change()])
    await clock.advance(2_700)
    expect(wire.sent).toHaveLength(0)
    expect(writer.overloaded()).toBe(true)
    await clock.advance(200)
    await commit

    expect(wire.sent).toHaveLength(1)
  })

  it('writes behind within a second, the newest of each row', async () => {
    const { clock, wire, writer } = setUp()
    const row = { sid: makeSid('QU') }

    writer.writeBehind([put('queue', { ...row, friendlyName: 'old' })])
    writer.writeBehind([put('queue', { ...row, friendlyName: 'new' }), change()])
    await clock.advance(999)
    expect(wire.sent).toHaveLength(0)
    await clock.advance(1)

    expect(wire.sent).toHaveLength(1)
    expect(JSON.stringify(rowsOf(wire.sent[0]))).not.toContain('old')
  })

  it('drops a write behind that a commit of the same row has overtaken', async () => {
    const { clock, wire, writer } = setUp()
    const row = { sid: makeSid('QU') }

    writer.writeBehind([put('queue', { ...row, friendlyName: 'old' })])
    await writer.commit([put('queue', { ...row, friendlyName: 'new' })])
    await clock.advance(2000)

    expect(wire.sent).toHaveLength(1)
  })

  it('loses one bad row of what is behind, not its neighbours', async () => {
    const { clock, wire, writer } = setUp()
    const kept = new Set<string>()
    wire.answer = async (batch) => {
      if (JSON.stringify(batch).includes('bad')) {
        throw new DbStatementError('refused', { state: '23502', constraint: null })
      }
      for (const { sid } of rowsOf(batch)) kept.add(sid)
      return batch.map(() => [])
    }

    writer.writeBehind([change(), change({ friendlyName: 'bad' }), change(), change()])
    await clock.advance(1000)
    await writer.flush()

    expect(kept.size).toBe(3)
  })

  it('bounds what waits behind', async () => {
    const { wire, writer } = setUp()

    writer.writeBehind(Array.from({ length: 10_050 }, () => change()))
    await writer.flush()

    expect(wire.sent.flatMap((batch) => rowsOf(batch))).toHaveLength(10_000)
  })

  it('lets a commit wait for one slice of what is behind, not for all of it', async () => {
    const { clock, wire, writer } = setUp()
    const passed: (() => void)[] = []
    wire.answer = (batch) =>
      new Promise((resolve) => {
        passed.push(() => resolve(batch.map(() => [])))
      })
    writer.writeBehind(Array.from({ length: 500 }, () => change()))
    await clock.advance(1000)

    const urgent = put('queue', { sid: makeSid('QU') })
    const commit = writer.commit([urgent])
    passed.shift()?.()
    await clock.advance(10)

    expect(wire.sent).toHaveLength(2)
    expect(rowsOf(wire.sent[1])).toMatchObject([urgent.row])
    passed.shift()?.()
    await commit
  })

  it('writes all that is behind, in its order, also while commits go on', async () => {
    const { clock, wire, writer } = setUp()
    const behind = Array.from({ length: 120 }, () => change())

    writer.writeBehind(behind)
    await clock.advance(1000)
    const commits = [change(), change(), change()].map((c) => writer.commit([c]))
    const late = change()
    writer.writeBehind([late])
    await Promise.all([writer.flush(), ...commits])

    const sids = wire.sent.flatMap((batch) => rowsOf(batch)).map(({ sid }) => sid)
    const expected = [...behind, late].map(({ row }) => row['sid'])
    expect(sids.filter((sid) => expected.includes(sid))).toEqual(expected)
    expect(sids).toHaveLength(124)
  })

  it('hands the effects over after the commit, by their ids in order', async () => {
    const { wire, writer, outbox } = setUp()
    wire.answer = async () => [[{ id: 8 }, { id: 7 }]]
    const effect = { op: 'outbox', kind: 'webhook', orderKey: 'k', payload: {} } as const

    await writer.commit([effect, effect])

    expect(outbox).toEqual([7, 8])
  })

  it('writes what waits when it is closed, and refuses what comes later', async () => {
    const { wire, writer } = setUp()
    writer.writeBehind([change()])

    await writer.close()

    expect(wire.sent).toHaveLength(1)
    await expect(writer.commit([change()])).rejects.toThrow('closed')
  })

  it('refuses the router’s changes of a node that lost the lease, and no others', async () => {
    const { wire, writer } = setUp({ kind: 'postgres' })
    wire.answer = async (batch) => {
      if (batch[0]?.text === 'SELECT fence()') {
        throw new DbStatementError('another node', { state: NOT_ROUTING, constraint: null })
      }
      return batch.map(() => [])
    }

    const outcomes = await Promise.allSettled([
      writer.commit([change()]),
      writer.commit([put('task', { sid: makeSid('WT') }), change()]),
      writer.commit([change()]),
    ])

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(outcomes[1]).toMatchObject({ reason: { code: 20503, status: 503 } })
  })

  it('writes nothing once the node was declared dead', async () => {
    const { wire, writer } = setUp({
      kind: 'postgres',
      mayWrite: () => Promise.reject(new LeaseLostError()),
    })
    writer.writeBehind([change()])

    await expect(writer.commit([change()])).rejects.toBeInstanceOf(LeaseLostError)

    await writer.close()
    expect(wire.sent).toEqual([])
  })

  it('lets a commit that nobody waits for wait for another, and for no longer than that', async () => {
    const { clock, wire, writer } = setUp()
    const first = change()
    void writer.commit([first], 'soon')
    await clock.advance(20)
    expect(wire.sent).toHaveLength(0)
    await writer.commit([change()])
    expect(wire.sent).toHaveLength(1)
    expect(rowsOf(wire.sent[0])[0]).toEqual(expect.objectContaining({ sid: first.row['sid'] }))

    void writer.commit([change()], 'soon')
    await clock.advance(24)
    expect(wire.sent).toHaveLength(1)
    await clock.advance(1)
    expect(wire.sent).toHaveLength(2)
  })

  it('does not let whoever reads or closes wait for it', async () => {
    const { clock, wire, writer } = setUp()
    void writer.commit([change()], 'soon')
    await clock.advance(10)
    await writer.settled()
    expect(wire.sent).toHaveLength(1)
    await clock.advance(10)
    void writer.commit([change()], 'soon')
    await writer.close()

    expect(wire.sent).toHaveLength(2)
  })

  describe('of numbers', () => {
    const call = (from: string, to = '+12015550100') =>
      put('call', { sid: makeSid('CA'), accountSid: 'AC1', from, to })
    const numbersOf = (batch: readonly Statement[] | undefined) => {
      const statement = batch?.find(({ name }) => name === 'put-known-number')
      const rows = JSON.parse((statement?.values?.[0] as string) ?? '[]') as { number: string }[]
      return rows.map(({ number }) => number)
    }

    it('writes each with the first row that has it, in one order, and never again', async () => {
      const { clock, wire, writer } = setUp()
      await writer.commit([call('sip:bench@192.0.2.1'), call('+12015550101'), call('client:ada')])
      const second = writer.commit([call('+12015550101'), call('+12015550102')])
      await clock.advance(10)
      await second

      expect(wire.sent.map(numbersOf)).toEqual([
        ['+12015550100', '+12015550101', 'sip:bench@192.0.2.1'],
        ['+12015550102'],
      ])
    })

    it('writes it with the next row when the first was refused', async () => {
      const { clock, wire, writer } = setUp()
      wire.answer = async () => {
        throw new DbStatementError('refused', { state: '23502', constraint: null })
      }
      await expect(writer.commit([call('+12015550101')])).rejects.toThrow('refused')
      wire.answer = async (batch) => batch.map(() => [])
      const again = writer.commit([call('+12015550101')])
      await clock.advance(10)
      await again

      expect(numbersOf(wire.sent.at(-1))).toEqual(['+12015550100', '+12015550101'])
    })
  })
})
