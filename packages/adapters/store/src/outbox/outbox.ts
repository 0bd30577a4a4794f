/**
 * Effects that leave the process: rows of the transaction that caused them, done by a sender after
 * the commit. At least once: a row goes away behind, after its sender has said that it is done. In
 * order for each key: the head of a key holds back the rows behind it. A row belongs to a node; who
 * recovers a dead node takes its rows over.
 */
import { type Clock, type Logger, messageOf, type Timer } from '@offhook/core'
import type { Db } from '../db/db.ts'
import type { OutboxRow } from '../write/store-writer.ts'

const MAX_AT_ONCE = 64
/**
 * A peer that is slow holds what is under way to it. It may have this many, and more only while half
 * of the places are free: the effects for others find room.
 */
const MAX_AT_ONE_PEER = 8
const FIRST_RETRY_MS = 1_000
const LAST_RETRY_MS = 60_000
/** About half an hour of attempts; a receiver that is away longer has lost the effect. */
const DEFAULT_ATTEMPTS = 32
const LOAD_SLICE = 1_000
const ACK_MS = 200

/** One effect, as its sender sees it. */
export interface OutboxEffect {
  readonly id: number
  readonly orderKey: string
  readonly payload: Readonly<Record<string, unknown>>
  /** How often it was tried before this time. */
  readonly attempts: number
  readonly createdAt: number
}

/** Does one effect. Resolves when it is done for good; a rejection means: again, later. */
export type OutboxSender = (effect: OutboxEffect) => Promise<void>

/** How the effects of a kind are sent. */
export interface OutboxKindOptions {
  readonly maxAttempts?: number
  /** Whom an effect goes to: a host. Null, or left out: nobody who could be slow. */
  readonly peerOf?: (effect: Pick<OutboxEffect, 'orderKey' | 'payload'>) => string | null
}

interface Registration extends Pick<OutboxKindOptions, 'peerOf'> {
  readonly send: OutboxSender
  readonly maxAttempts: number
}

export interface OutboxOptions {
  readonly db: Db
  readonly nodeId: string
  readonly clock: Clock
  readonly logger: Logger
}

export class Outbox {
  readonly #options: OutboxOptions
  readonly #senders = new Map<string, Registration>()
  /** Rows that wait, by order key, oldest first. The first of a key may be in flight. */
  readonly #lines = new Map<string, OutboxRow[]>()
  /** Rows that are in the table as far as we know: what waits, and what is not acknowledged yet. */
  readonly #known = new Set<number>()
  /** Keys whose head may be tried. */
  readonly #ready = new Set<string>()
  readonly #retries = new Map<string, Timer>()
  readonly #flying = new Map<string, Promise<void>>()
  /** How many are under way to each peer. */
  readonly #towards = new Map<string, number>()
  /** Keys whose head waits until its peer has room, by peer. */
  readonly #parked = new Map<string, Set<string>>()
  readonly #done: number[] = []
  #ackTimer: Timer | null = null
  #acking: Promise<void> = Promise.resolve()
  #closed = false

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  /** Names who does the effects of a kind. Rows that came before wait until then. */
  register(kind: string, send: OutboxSender, options: OutboxKindOptions = {}): void {
    const { maxAttempts = DEFAULT_ATTEMPTS, ...rest } = options
    this.#senders.set(kind, { send, maxAttempts, ...rest })
    for (const [key, line] of this.#lines) {
      if (line[0]?.kind === kind && !this.#flying.has(key)) this.#ready.add(key)
    }
    this.#pump()
  }

  /** Takes rows that have just been committed, in order. */
  add(rows: readonly OutboxRow[]): void {
    for (const row of rows) {
      if (this.#known.has(row.id)) continue
      this.#known.add(row.id)
      const key = `${row.kind} ${row.orderKey}`
      const line = this.#lines.get(key)
      if (line) line.push(row)
      else {
        this.#lines.set(key, [row])
        this.#arm(key)
      }
    }
    this.#pump()
  }

  /** Reads the rows that this node owns and has not in memory: at the start, and after a recovery. */
  async resume(): Promise<number> {
    let after = 0
    let count = 0
    for (;;) {
      const rows = await this.#options.db.query<OutboxRow>(
        `SELECT id, kind, order_key AS "orderKey", payload, attempts, next_at AS "nextAt",
           created_at AS "createdAt"
         FROM outbox WHERE node_id = $1 AND id > $2 ORDER BY id LIMIT $3`,
        [this.#options.nodeId, after, LOAD_SLICE],
      )
      this.add(rows)
      count += rows.length
      const last = rows.at(-1)
      if (!last || rows.length < LOAD_SLICE) return count
      after = last.id
    }
  }

  /** How many effects wait or are under way. */
  get size(): number {
    let size = 0
    for (const line of this.#lines.values()) size += line.length
    return size
  }

  /** Lets what is under way end and stops; what waits is resumed after the next start. */
  async close(): Promise<void> {
    this.#closed = true
    for (const timer of this.#retries.values()) timer.clear()
    this.#retries.clear()
    await Promise.all(this.#flying.values())
    this.#ackTimer?.clear()
    this.#ack()
    await this.#acking
  }

  /** A new head of a line goes at once, or when its time has come. */
  #arm(key: string): void {
    const head = this.#lines.get(key)?.[0]
    if (!head) return
    const wait = head.nextAt - this.#options.clock.now()
    if (wait <= 0) {
      this.#ready.add(key)
      return
    }
    const timer = this.#options.clock.setTimeout(() => {
      this.#retries.delete(key)
      this.#ready.add(key)
      this.#pump()
    }, wait)
    this.#retries.set(key, timer)
  }

  #pump(): void {
    for (const key of this.#ready) {
      if (this.#closed || this.#flying.size >= MAX_AT_ONCE) return
      const head = this.#lines.get(key)?.[0]
      const registration = head && this.#senders.get(head.kind)
      if (!head || !registration || this.#flying.has(key)) {
        this.#ready.delete(key)
        continue
      }
      this.#ready.delete(key)
      const peer = registration.peerOf?.(head) ?? null
      if (peer !== null && this.#isCrowded(peer)) {
        const parked = this.#parked.get(peer) ?? new Set()
        this.#parked.set(peer, parked.add(key))
        continue
      }
      this.#count(peer, 1)
      const flight = this.#send(key, head, registration).finally(() => {
        this.#flying.delete(key)
        this.#count(peer, -1)
        this.#arm(key)
        this.#unpark()
        this.#pump()
      })
      this.#flying.set(key, flight)
    }
  }

  #isCrowded(peer: string): boolean {
    const full = (this.#towards.get(peer) ?? 0) >= MAX_AT_ONE_PEER
    return full && this.#flying.size >= MAX_AT_ONCE / 2
  }

  #count(peer: string | null, by: number): void {
    if (peer === null) return
    const now = (this.#towards.get(peer) ?? 0) + by
    if (now === 0) this.#towards.delete(peer)
    else this.#towards.set(peer, now)
  }

  /** One place has become free: of each peer that may have it, the first who waits may try. */
  #unpark(): void {
    for (const [peer, keys] of this.#parked) {
      if (this.#isCrowded(peer)) continue
      for (const key of keys) {
        keys.delete(key)
        this.#ready.add(key)
        break
      }
      if (keys.size === 0) this.#parked.delete(peer)
    }
  }

  async #send(key: string, row: OutboxRow, { send, maxAttempts }: Registration): Promise<void> {
    const { id, orderKey, payload, attempts, createdAt } = row
    try {
      await send({ id, orderKey, payload, attempts, createdAt })
    } catch (error) {
      const facts = { kind: row.kind, orderKey, attempts: attempts + 1, error: messageOf(error) }
      if (attempts + 1 < maxAttempts) {
        this.#options.logger.debug(facts, 'Effect failed, will be tried again')
        await this.#postpone(key, row)
        return
      }
      this.#options.logger.warn(facts, 'Effect given up')
    }
    this.#shift(key)
    this.#done.push(id)
    this.#ackTimer ??= this.#options.clock.setTimeout(() => this.#ack(), ACK_MS)
  }

  #shift(key: string): void {
    const line = this.#lines.get(key)
    line?.shift()
    if (line?.length === 0) this.#lines.delete(key)
  }

  async #postpone(key: string, row: OutboxRow): Promise<void> {
    const attempts = row.attempts + 1
    const wait = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempts - 1))
    const nextAt = this.#options.clock.now() + wait
    const line = this.#lines.get(key)
    if (line) line[0] = { ...row, attempts, nextAt }
    await this.#options.db
      .transaction([
        {
          text: 'UPDATE outbox SET attempts = $2, next_at = $3 WHERE id = $1',
          values: [row.id, attempts, nextAt],
          name: 'outbox-postpone',
        },
      ])
      .catch((error: unknown) => this.#warn(error))
  }

  #ack(): void {
    this.#ackTimer = null
    if (this.#done.length === 0) return
    const ids = this.#done.splice(0)
    const statement = {
      text: 'DELETE FROM outbox WHERE id IN (SELECT value::bigint FROM json_array_elements_text($1::json))',
      values: [JSON.stringify(ids)],
      name: 'outbox-ack',
    }
    this.#acking = this.#acking
      .then(() => this.#options.db.transaction([statement]))
      .then(() => {
        for (const id of ids) this.#known.delete(id)
      })
      .catch((error: unknown) => {
        // Kept rows are sent once more after a restart; until then they are tried again here.
        this.#warn(error)
        if (this.#closed) return
        this.#done.push(...ids)
        this.#ackTimer ??= this.#options.clock.setTimeout(() => this.#ack(), LAST_RETRY_MS)
      })
  }

  #warn(error: unknown): void {
    this.#options.logger.warn({ error: messageOf(error) }, 'The outbox could not be written')
  }
}
