import { SimulatedClock, silentLogger } from '@offhook/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Db, DbUnavailableError, type Rows, type Statement } from '../db/db.ts'
import { LeaseLostError } from '../write/lost-leases.ts'
import { LEASE_EXPIRES_MS, LEASE_RENEWED_MS, Leases } from './leases.ts'
import { RoutingLease } from './routing-lease.ts'

/** A database that answers as the test says, by a word of the statement. */
class Wire implements Db {
  kind: 'postgres' | 'pglite' = 'postgres'
  away = false
  /** The lease of this node is as it left it. */
  renewable = true
  /** Nobody alive has the routing lease; and whether that is still so in the transaction. */
  free = true
  stillFree = true
  readonly asked: { text: string; values: readonly unknown[] }[] = []

  async query<Row>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return this.#answer({ text, values }) as readonly Row[]
  }

  async transaction(batch: readonly Statement[]): Promise<readonly Rows[]> {
    return batch.map((statement) => this.#answer(statement))
  }

  async exec(): Promise<void> {}
  async maintain(): Promise<void> {}
  async close(): Promise<void> {}

  count(word: string): number {
    return this.asked.filter(({ text }) => text.includes(word)).length
  }

  #answer({ text, values = [] }: Statement): Rows {
    if (this.away) throw new DbUnavailableError('away')
    this.asked.push({ text, values })
    if (text.includes('RETURNING 1')) return this.renewable ? [{}] : []
    if (text.includes('FROM routing_leases l')) return this.free ? [{}] : []
    if (text.includes('RETURNING epoch')) return this.stillFree ? [{ epoch: 1 }] : []
    return []
  }
}

let clock: SimulatedClock
let db: Wire
let leases: Leases
let routing: RoutingLease
let lost: number

beforeEach(async () => {
  clock = new SimulatedClock()
  db = new Wire()
  const common = { db, nodeId: 'ND1', installation: 'one', logger: silentLogger }
  leases = new Leases({ ...common, clock })
  routing = new RoutingLease({ ...common, leases })
  lost = 0
  leases.onLost(() => lost++)
  await leases.take()
})

describe('the lease of a node', () => {
  it('is renewed every two seconds, and alive for as long', async () => {
    await clock.advance(10 * LEASE_RENEWED_MS)

    expect(db.count('RETURNING 1')).toBe(10)
    expect(leases.alive).toBe(true)
  })

  it('is not alive once it may have run out for others, and again when it was renewed', async () => {
    await clock.advance(LEASE_RENEWED_MS)
    db.away = true
    await clock.advance(LEASE_EXPIRES_MS - 1)
    expect(leases.alive).toBe(true)

    await clock.advance(1)
    expect(leases.alive).toBe(false)

    db.away = false
    await clock.advance(LEASE_RENEWED_MS)
    expect(leases.alive).toBe(true)
    expect(lost).toBe(0)
  })

  it('is steady when it has not lapsed for as long as others have', async () => {
    await clock.advance(LEASE_EXPIRES_MS - 1)
    expect(leases.steady).toBe(false)
    await clock.advance(1)
    expect(leases.steady).toBe(true)

    db.away = true
    await clock.advance(2 * LEASE_EXPIRES_MS)
    expect(leases.steady).toBe(false)
    db.away = false
    await clock.advance(LEASE_RENEWED_MS)
    expect(leases).toMatchObject({ alive: true, steady: false })
    await clock.advance(LEASE_EXPIRES_MS)
    expect(leases.steady).toBe(true)
  })

  it('is lost for good when another node has claimed it, and that is told once', async () => {
    db.renewable = false
    await clock.advance(5 * LEASE_RENEWED_MS)

    expect(lost).toBe(1)
    expect(leases.alive).toBe(false)
    db.renewable = true
    await clock.advance(5 * LEASE_RENEWED_MS)
    expect(leases.alive).toBe(false)
    expect(db.count('RETURNING 1')).toBe(1)
    await expect(leases.prove()).rejects.toBeInstanceOf(LeaseLostError)
  })

  it('is proven without asking while it is fresh, and by asking once after a pause', async () => {
    await leases.prove()
    expect(db.count('RETURNING 1')).toBe(0)

    db.away = true
    await clock.advance(LEASE_EXPIRES_MS)
    await expect(leases.prove()).rejects.toBeInstanceOf(DbUnavailableError)
    db.away = false
    await Promise.all([leases.prove(), leases.prove()])
    expect(db.count('RETURNING 1')).toBe(1)
  })

  it('is found lost by who proves it, before its time to be renewed', async () => {
    db.away = true
    await clock.advance(LEASE_EXPIRES_MS)
    db.away = false
    db.renewable = false

    await expect(leases.prove()).rejects.toMatchObject({ code: 20503, status: 503 })

    expect(lost).toBe(1)
  })
})

describe('the routing lease', () => {
  it('is held from its taking until its release', async () => {
    expect(routing.held).toBe(false)

    expect(await routing.take('start')).toBe(true)
    expect(routing.held).toBe(true)
    expect(await routing.take('standby')).toBe(true)
    expect(db.count('RETURNING epoch')).toBe(1)

    await routing.release()
    expect(routing.held).toBe(false)
  })

  it('holds nobody up while another node has it', async () => {
    db.free = false

    expect(await routing.take('standby')).toBe(false)

    expect(db.count('pg_advisory_xact_lock')).toBe(0)
    expect(routing.held).toBe(false)
  })

  it('is not held when another was quicker', async () => {
    db.stillFree = false

    expect(await routing.take('standby')).toBe(false)

    expect(routing.held).toBe(false)
  })

  it('is not held while the node may have been taken for dead', async () => {
    await routing.take('start')
    db.away = true
    await clock.advance(LEASE_EXPIRES_MS)
    expect(routing.held).toBe(false)

    db.away = false
    await clock.advance(LEASE_RENEWED_MS)
    expect(routing.held).toBe(true)

    db.renewable = false
    await clock.advance(LEASE_RENEWED_MS)
    expect(routing.held).toBe(false)
  })

  it('is taken from a lease that ran out only by who has had a database all the while', async () => {
    const grace = async (when: 'start' | 'standby') => {
      db.free = false
      await routing.take(when)
      return db.asked.findLast(({ text }) => text.includes('FROM routing_leases l'))?.values[1]
    }

    expect(await grace('start')).toBe(LEASE_EXPIRES_MS)
    expect(await grace('standby')).toBeGreaterThan(1e12)
    await clock.advance(LEASE_EXPIRES_MS)
    expect(await grace('standby')).toBe(0)
  })

  it('of an embedded database needs no proof and no fence', async () => {
    db.kind = 'pglite'
    await routing.take('start')
    db.away = true
    await clock.advance(10 * LEASE_EXPIRES_MS)

    expect(routing.held).toBe(true)
    expect(routing.fence).toBe(null)
  })

  it('cannot be released by who does not have it', async () => {
    await routing.release()

    expect(db.count('routing_leases')).toBe(0)
  })
})
