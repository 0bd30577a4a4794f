/**
 * The one place where rows are written, and one transaction at a time: commits are durable in the
 * order in which they were handed over. Those that wait at the same time become one transaction; if
 * that fails, each is tried alone, in order, so that every caller learns its own failure. What is
 * written behind is collected for up to a second and goes in slices, each between two transactions of
 * commits: a call that is to be answered waits for one slice at most. A commit of a row makes an older
 * write behind of the same row pointless, and drops it.
 */
import type { Change, ChangeWriter, Clock, Deferred, Logger, Timer } from '@offhook/core'
import { deferred, messageOf } from '@offhook/core'
import { type Db, DbStatementError, DbUnavailableError, type Statement } from '../db/db.ts'
import { KnownNumbers } from './known-numbers.ts'
import { LeaseLostError, NOT_ROUTING } from './lost-leases.ts'
import { changeKey, type OutboxDraft, Planner, type WritePlan } from './plan.ts'

/**
 * From the beginning of one transaction to that of the next: a call changes several times within a
 * moment, and each transaction costs a message to another thread and a write to the disk. The first
 * commit after a pause waits for nobody.
 */
const APART_MS = 5
/** A commit that nobody waits for may wait so long for another one. */
const SOON_MS = 25
/** Commits of one transaction. While no more than that wait, the next one takes them all. */
const MAX_GROUP = 200
const MAX_WAITING = 1_000
/** A commit that has waited longer behind a long queue means that new calls are to be refused. */
const SLOW_MS = 500
/** So does one that took longer, however short the queue: a caller would not wait for several. */
const STUCK_MS = 2_000
/** How long several that were stuck count, after the last; a single one is over when it is over. */
const STUCK_COUNTS_MS = 2_000
const BEHIND_MS = 1_000
const MAX_BEHIND = 10_000
/** Rows of one slice: a second of 50 calls is some 400, which the embedded database has for 60 ms. */
const BEHIND_SLICE = 50
/** A database that is away is asked again for this long before commits fail. */
const PATIENCE_MS = 5_000
const RETRY_MS = 250

/** An outbox row that is durable. */
export interface OutboxRow extends OutboxDraft {
  readonly id: number
  readonly attempts: number
  readonly nextAt: number
  readonly createdAt: number
}

interface Waiting {
  readonly changes: readonly Change[]
  readonly since: number
  readonly done: Deferred<void>
}

export interface StoreWriterOptions {
  readonly db: Db
  readonly nodeId: string
  readonly clock: Clock
  readonly logger: Logger
  /** Tests only: each transaction waits this long first. */
  readonly commitDelayMs: number
  /** See `WriteContext`. */
  readonly fence?: Statement | null
  /** Rejects when this node was declared dead; what it has in memory is of the past then. */
  readonly mayWrite?: () => Promise<void>
  /** Told of the outbox rows of each commit, in order. */
  readonly onOutbox: (rows: readonly OutboxRow[]) => void
}

export class StoreWriter implements ChangeWriter {
  readonly #options: StoreWriterOptions
  readonly #planner = new Planner()
  readonly #numbers = new KnownNumbers()
  readonly #waiting: Waiting[] = []
  /** What was refused, for who hands it over again behind. */
  readonly #refused = new WeakSet<readonly Change[]>()
  /** Keyed by entity and row, so that only the newest of a row is kept. */
  readonly #behind = new Map<string, Change>()
  #behindTimer: Timer | null = null
  /** So many of the oldest rows behind are to be written now. */
  #behindDue = 0
  #sequence = 0
  #dropped = 0
  #current: readonly Waiting[] = []
  #running: Promise<void> | null = null
  /** Somebody waits for what is waiting. */
  #isUrgent = false
  #wake: () => void = () => {}
  #begunAt = Number.NEGATIVE_INFINITY
  #stuckInARow = 0
  #lastAt = 0
  #wasOverloaded = false
  #closed = false

  constructor(options: StoreWriterOptions) {
    this.#options = options
  }

  commit(changes: readonly Change[], when: 'now' | 'soon' = 'now'): Promise<void> {
    if (this.#closed) return Promise.reject(new DbUnavailableError('The store is closed'))
    if (changes.length === 0) return Promise.resolve()
    if (this.#behind.size > 0) {
      try {
        for (const key of keysOf(changes)) this.#behind.delete(key)
      } catch (error) {
        return Promise.reject(error)
      }
    }
    const done = deferred<void>()
    this.#waiting.push({ changes, since: this.#options.clock.monotonic(), done })
    if (when === 'now') this.#hurry()
    this.#start()
    return done.promise
  }

  writeBehind(changes: readonly Change[]): void {
    if (this.#closed) return
    const later = this.#refused.delete(changes) ? this.#keysOnTheirWay() : noKeys
    for (const change of changes) {
      try {
        if (change.op !== 'outbox' && later.has(behindKey(change))) continue
        const key = change.op === 'outbox' ? `outbox ${this.#sequence++}` : behindKey(change)
        this.#behind.delete(key)
        this.#behind.set(key, change)
      } catch (error) {
        this.#options.logger.error({ error: messageOf(error) }, 'A change was refused')
      }
    }
    while (this.#behind.size > MAX_BEHIND) {
      const [oldest] = this.#behind.keys()
      if (oldest === undefined) break
      this.#behind.delete(oldest)
      this.#dropped++
    }
    this.#behindTimer ??= this.#options.clock.setTimeout(() => this.#flushBehind(), BEHIND_MS)
  }

  /** True while the database is behind: new calls are refused, live ones go on. */
  overloaded(): boolean {
    const now = this.#options.clock.monotonic()
    const oldest = this.#current[0] ?? this.#waiting[0]
    const waitsMs = oldest === undefined ? 0 : Math.round(now - oldest.since)
    const waiting = this.#waiting.length
    const isOverloaded =
      waitsMs > STUCK_MS ||
      waiting > MAX_WAITING ||
      (waitsMs > SLOW_MS && waiting > MAX_GROUP) ||
      (this.#stuckInARow > 1 && now - this.#lastAt < STUCK_COUNTS_MS)
    if (isOverloaded && !this.#wasOverloaded) {
      const behind = this.#behind.size
      this.#options.logger.warn({ waitsMs, waiting, behind }, 'The database is behind')
    }
    this.#wasOverloaded = isOverloaded
    return isOverloaded
  }

  /**
   * Resolves when all that was handed over so far is committed or refused: live rows in memory are
   * ahead of the database by that much. Never rejects.
   */
  async settled(): Promise<void> {
    const last = this.#waiting.at(-1) ?? this.#current.at(-1)
    if (last) this.#hurry()
    await last?.done.promise.catch(() => {})
  }

  /** Resolves when everything that waits, commits and writes behind, has been written. */
  async flush(): Promise<void> {
    this.#flushBehind()
    while (this.#running) {
      if (this.#waiting.length > 0) this.#hurry()
      await this.#running
    }
  }

  /** Writes what waits; later writes are refused. */
  async close(): Promise<void> {
    this.#closed = true
    this.#behindTimer?.clear()
    this.#hurry()
    await this.flush()
  }

  #flushBehind(): void {
    this.#behindTimer?.clear()
    this.#behindTimer = null
    if (this.#dropped > 0) {
      this.#options.logger.warn({ rows: this.#dropped }, 'Writes behind were dropped')
      this.#dropped = 0
    }
    this.#behindDue = this.#behind.size
    if (this.#behindDue > 0) this.#start()
  }

  #start(): void {
    if (this.#running) return
    // Later in this turn others commit too: they share the transaction.
    this.#running = Promise.resolve()
      .then(() => this.#run())
      .finally(() => {
        this.#running = null
        if (this.#waiting.length > 0 || this.#behindDue > 0) this.#start()
      })
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0 || this.#behindDue > 0) {
      if (this.#waiting.length > 0) await this.#commitNext()
      if (this.#behindDue > 0) await this.#writeBehindNow(this.#takeBehind())
    }
  }

  async #commitNext(): Promise<void> {
    const early = this.#begunAt + APART_MS - this.#options.clock.monotonic()
    if (early > 0) await this.#sleep(Math.ceil(early))
    await this.#untilUrgent()
    this.#current = this.#waiting.splice(0, MAX_GROUP)
    this.#isUrgent = this.#waiting.length > 0
    await this.#commitGroup(this.#current)
    this.#current = []
  }

  /** The oldest rows behind that are due. */
  #takeBehind(): Change[] {
    const slice: Change[] = []
    for (const [key, change] of this.#behind) {
      if (slice.length >= Math.min(BEHIND_SLICE, this.#behindDue)) break
      this.#behind.delete(key)
      slice.push(change)
    }
    // A commit may have dropped some of those that were due.
    this.#behindDue = this.#behind.size === 0 ? 0 : this.#behindDue - slice.length
    return slice
  }

  #hurry(): void {
    this.#isUrgent = true
    this.#wake()
  }

  /** Gives others the time to come while nobody waits for what there is. */
  async #untilUrgent(): Promise<void> {
    const { clock } = this.#options
    const [oldest] = this.#waiting
    if (this.#isUrgent || this.#behindDue > 0 || this.#closed || !oldest) return
    const left = oldest.since + SOON_MS - clock.monotonic()
    if (left <= 0) return
    const { promise, resolve } = deferred<void>()
    this.#wake = resolve
    const timer = clock.setTimeout(resolve, left)
    await promise
    timer.clear()
  }

  async #commitGroup(group: readonly Waiting[]): Promise<void> {
    const begun = this.#options.clock.monotonic()
    this.#begunAt = begun
    try {
      await this.#write(group.flatMap(({ changes }) => changes))
      for (const { done } of group) done.resolve()
    } catch (error) {
      if (group.length === 1 || error instanceof DbUnavailableError) {
        this.#current = []
        for (const waiting of group) this.#refuse(waiting, error)
      } else {
        for (const [index, waiting] of group.entries()) {
          // What is behind it is later: `writeBehind` looks.
          this.#current = group.slice(index + 1)
          await this.#write(waiting.changes).then(waiting.done.resolve, (failure: unknown) =>
            this.#refuse(waiting, failure),
          )
        }
      }
    } finally {
      this.#lastAt = this.#options.clock.monotonic()
      this.#stuckInARow = this.#lastAt - begun > STUCK_MS ? this.#stuckInARow + 1 : 0
    }
  }

  #refuse({ changes, done }: Waiting, error: unknown): void {
    this.#refused.add(changes)
    done.reject(error)
  }

  /** The rows of commits that are not durable yet. */
  #keysOnTheirWay(): ReadonlySet<string> {
    return new Set(
      [...this.#current, ...this.#waiting].flatMap(({ changes }) => [...keysOf(changes)]),
    )
  }

  async #writeBehindNow(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return
    try {
      await this.#write(changes)
    } catch (error) {
      if (changes.length === 1 || error instanceof DbUnavailableError) {
        const facts = { rows: changes.length, error: messageOf(error) }
        this.#options.logger.error(facts, 'Writes behind were lost')
        return
      }
      // One row of many was refused: halve until it is alone.
      const middle = Math.ceil(changes.length / 2)
      await this.#writeBehindNow(changes.slice(0, middle))
      await this.#writeBehindNow(changes.slice(middle))
    }
  }

  async #write(changes: readonly Change[]): Promise<void> {
    const { clock, db, nodeId, commitDelayMs, onOutbox, fence = null } = this.#options
    const now = clock.now()
    const numbers = this.#numbers.newOf(changes)
    const all = numbers.length === 0 ? changes : [...changes, ...numbers]
    const plan = this.#planner.plan(all, { nodeId, now, fence })
    if (commitDelayMs > 0) await this.#sleep(commitDelayMs)
    const results = await this.#patiently(async () => {
      await this.#options.mayWrite?.()
      return db.transaction(plan.statements)
    })
    this.#numbers.learn(numbers)
    const rows = outboxRows(plan, results, now)
    if (rows.length > 0) onOutbox(rows)
  }

  /** Rows are written whole, so a write whose outcome is unknown can be done once more. */
  async #patiently<T>(write: () => Promise<T>): Promise<T> {
    const { clock, db, logger } = this.#options
    const until = clock.monotonic() + PATIENCE_MS
    for (;;) {
      try {
        return await write()
      } catch (error) {
        if (error instanceof DbStatementError && error.state === NOT_ROUTING) {
          throw new LeaseLostError({ cause: error })
        }
        const away = error instanceof DbUnavailableError && db.kind === 'postgres'
        if (!away || clock.monotonic() >= until) throw error
        logger.warn({ error: error.message }, 'The database was away')
        await this.#sleep(RETRY_MS)
      }
    }
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((done) => void this.#options.clock.setTimeout(done, ms))
  }
}

const noKeys: ReadonlySet<string> = new Set()

function* keysOf(changes: readonly Change[]): Iterable<string> {
  for (const change of changes) if (change.op !== 'outbox') yield behindKey(change)
}

function behindKey(change: Exclude<Change, { op: 'outbox' }>): string {
  return `${change.entity} ${changeKey(change)}`
}

function outboxRows(
  plan: WritePlan,
  results: readonly (readonly Readonly<Record<string, unknown>>[])[],
  now: number,
): OutboxRow[] {
  if (plan.outboxAt === null) return []
  const ids = (results[plan.outboxAt] ?? []).map(({ id }) => Number(id)).sort((a, b) => a - b)
  return plan.outbox.flatMap((draft, index) => {
    const id = ids[index]
    if (id === undefined) return []
    const { kind, orderKey, payload } = draft
    return [{ id, kind, orderKey, payload, attempts: 0, nextAt: now, createdAt: now }]
  })
}
