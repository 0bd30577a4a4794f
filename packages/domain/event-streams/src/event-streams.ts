import { randomUUID } from 'node:crypto'
import type { SecretBox, Shelf } from '@offhook/accounts'
import {
  type AccountSid,
  type Clock,
  type Logger,
  makeSid,
  messageOf,
  OffhookError,
  OperatorError,
  put,
  type Sid,
  type Timer,
} from '@offhook/core'
import { eventType, faultOf, schemaOf } from './event-types.ts'
import type { CloudEvent, Delivery, Sink, Subscription } from './model.ts'
import type { EventSender, EventStreamRepository } from './ports.ts'
import { SinkWorker } from './sink-worker.ts'
import { Subscriptions } from './subscriptions.ts'

/** What may wait for one sink: about an hour of 500 busy calls. */
const MOST_WAITING = 1_000_000
/** Events of this long are written together. */
const GATHER_MS = 100
/** What the store has refused is handed over again after this. */
const RETRY_MS = 1_000
/** What may wait to be written, while the store refuses it or does not answer. */
const MOST_GATHERED = 50_000
const MOST_AT_ONCE = 2_000
/** A store that has refused so much and taken nothing is not asked about each row of a batch. */
const MOST_FAILURES = 200
/** Changes that another node made are seen after this. */
const RELOAD_MS = 30_000

const TEST_TYPE = 'com.twilio.eventstreams.test-event'

/** What became of a batch. */
interface Outcome {
  readonly written: Delivery[]
  /** Each alone, and why. */
  readonly refused: { readonly row: Delivery; readonly reason: string }[]
  failure: unknown
  failures: number
  isAway: boolean
}

/** Something that happened, for whoever has subscribed to it. */
export interface Happening {
  readonly accountSid: AccountSid
  readonly type: string
  /** What it happened to. */
  readonly source: string
  readonly at: number
  /** Read only where somebody takes it: most installations have no sink. */
  readonly data: Readonly<Record<string, unknown>>
}

/** Tells sinks what happens: each event at least once, in the order in which it happened. */
export class EventStreams {
  readonly subscriptions: Subscriptions
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #shelf: Shelf
  readonly #repository: EventStreamRepository
  readonly #sender: EventSender
  readonly #mayWork: () => boolean
  readonly #schemaBase: () => string
  readonly #mayPass: (error: unknown) => boolean
  readonly #onUnstorable: (delivery: Delivery, reason: string) => void
  readonly #onRefused: (delivery: Delivery, fault: string) => void
  /** Null until it is known what is subscribed to. */
  #takers: Takers | null = null
  /** What happened before that: calls come as soon as a server is there. */
  readonly #early: Happening[] = []
  readonly #workers = new Map<Sid<'DG'>, SinkWorker>()
  /** Of sinks that are gone, until what they were sending has ended. */
  readonly #leaving = new Set<Promise<void>>()
  readonly #counts = new Map<Sid<'DG'>, number>()
  /** What is not durable yet, in its order; a batch stays here until it is. */
  readonly #gathered: Delivery[] = []
  #gathering: Timer | null = null
  #writing: Promise<boolean> | null = null
  /** How many found no place among them. */
  #leftOut = 0
  #loading: Promise<void> = Promise.resolve()
  #reload: Timer | null = null
  #seq = 0
  #closed = false

  constructor(options: {
    readonly clock: Clock
    readonly logger: Logger
    readonly shelf: Shelf
    /** Seals what sinks are reached with. */
    readonly box: SecretBox
    readonly repository: EventStreamRepository
    readonly sender: EventSender
    /** Whether this node is the one that sends: one does, so that order holds. */
    readonly mayWork: () => boolean
    /** Where schemas can be read. */
    readonly schemaBase: () => string
    /** Whether what the store has refused it may take later: no fault of what was written. */
    readonly mayPass: (error: unknown) => boolean
    /** The store refuses this event and no other: it will never be sent. */
    readonly onUnstorable: (delivery: Delivery, reason: string) => void
    /** Its sink has refused it often enough: it is dead. */
    readonly onRefused: (delivery: Delivery, fault: string) => void
  }) {
    this.#clock = options.clock
    this.#logger = options.logger
    this.#shelf = options.shelf
    this.#repository = options.repository
    this.#sender = options.sender
    this.#mayWork = options.mayWork
    this.#schemaBase = options.schemaBase
    this.#mayPass = options.mayPass
    this.#onUnstorable = options.onUnstorable
    this.#onRefused = options.onRefused
    this.subscriptions = new Subscriptions(options.shelf, options.box, () => this.load())
  }

  /** Reads what is subscribed to, and begins to send what waits. */
  load(): Promise<void> {
    this.#loading = this.#loading
      .then(() => this.#load())
      .catch((error: unknown) =>
        this.#logger.warn({ error: messageOf(error) }, 'Subscriptions were not read'),
      )
    return this.#loading
  }

  /** Takes note of something that happened. Nobody waits for it. */
  publish(happening: Happening): void {
    const { accountSid, type } = happening
    if (!this.#takers) {
      if (this.#early.length < MOST_GATHERED) this.#early.push(happening)
      return
    }
    const sinks = this.#takers.get(accountSid)?.get(type)
    if (!sinks || this.#closed) return
    const { source, at, data } = happening
    const known = eventType(type)
    const schema = known && schemaOf(known.schemaId)
    const fault = schema ? faultOf(schema, data) : 'it has no schema'
    if (fault !== null) {
      this.#logger.error({ type, fault }, 'An event is not what its schema says, and is not sent')
      return
    }
    const event = this.#event({ type, source, at, data, id: randomUUID() }, known?.schemaId ?? '')
    for (const sinkSid of sinks) {
      const count = this.#counts.get(sinkSid) ?? 0
      this.#counts.set(sinkSid, count + 1)
      if (count === MOST_WAITING)
        this.#logger.error({ sinkSid }, 'So much waits for a sink that no more is kept for it')
      if (count >= MOST_WAITING) continue
      this.#gather({
        ...{ sid: makeSid('DV'), accountSid, sinkSid, seq: this.#next(), event },
        ...{ status: 'waiting', dateCreated: this.#clock.now() },
      })
    }
  }

  /**
   * Sends a test event at once, past what waits.
   * @returns why it was not taken, as a sentence; null when it was
   */
  async test(accountSid: AccountSid, sid: string): Promise<string | null> {
    const sink = await this.subscriptions.sinks.get(accountSid, sid)
    const testId = `TE${randomUUID().replaceAll('-', '')}`
    await this.subscriptions.changeSink(accountSid, sid, { testId })
    const at = this.#clock.now()
    const data = { test_id: testId }
    const event = this.#event({ type: TEST_TYPE, source: sid, at, data, id: testId }, 'Test')
    const { fault } = await this.#sender.send(sink, [event])
    if (fault === null)
      await this.subscriptions.changeSink(accountSid, sid, { status: 'validating' })
    return fault
  }

  /** Whether this is the id of the last test event: the sink is valid then. */
  async validate(accountSid: AccountSid, sid: string, testId: string): Promise<boolean> {
    const sink = await this.subscriptions.sinks.get(accountSid, sid)
    if (sink.testId !== testId) return false
    await this.subscriptions.changeSink(accountSid, sid, { status: 'active' })
    return true
  }

  /** Writes what has been told; what waits is sent after the next start. */
  async close(): Promise<void> {
    this.#closed = true
    this.#reload?.clear()
    await this.#loading
    await this.#writing
    for (let more = true; more; ) more = this.#gathered.length > 0 && (await this.#write())
    await Promise.all([...this.#workers.values()].map((worker) => worker.close()))
    await Promise.all(this.#leaving)
  }

  async #load(): Promise<void> {
    if (this.#closed) return
    this.#reload?.clear()
    this.#reload = this.#clock.setTimeout(() => void this.load(), RELOAD_MS)
    const [sinks, rows] = await Promise.all([
      this.#repository.sinks(),
      this.#repository.subscriptions(),
    ])
    this.#takers = takersOf(rows)
    for (const happening of this.#early.splice(0)) this.publish(happening)
    for (const sink of sinks) {
      this.#counts.set(sink.sid, await this.#repository.count(sink.sid))
      const worker = this.#workers.get(sink.sid)
      if (worker) worker.sink = sink
      else this.#workers.set(sink.sid, this.#work(sink))
    }
    const present = new Set(sinks.map(({ sid }) => sid))
    for (const [sid, worker] of this.#workers) {
      if (present.has(sid)) continue
      this.#workers.delete(sid)
      // What it is sending may take its time; whoever has changed something does not wait for that.
      const closing = worker.close().finally(() => this.#leaving.delete(closing))
      this.#leaving.add(closing)
    }
  }

  #work(sink: Sink): SinkWorker {
    return new SinkWorker(sink, {
      clock: this.#clock,
      logger: this.#logger,
      writer: this.#shelf.writer,
      repository: this.#repository,
      sender: this.#sender,
      mayWork: this.#mayWork,
      onRefused: this.#onRefused,
      onStatus: ({ accountSid, sid }, status) => {
        this.#logger.warn({ sinkSid: sid, status }, 'A sink has another status')
        this.subscriptions.changeSink(accountSid, sid, { status }).catch(() => {})
      },
    })
  }

  #event(
    { at, ...told }: Pick<CloudEvent, 'type' | 'source' | 'id' | 'data'> & { readonly at: number },
    schemaId: string,
  ): CloudEvent {
    return {
      ...{ specversion: '1.0', type: told.type, source: told.source, id: told.id },
      dataschema: `${this.#schemaBase()}/offhook/v1/EventSchemas/${schemaId}/1`,
      datacontenttype: 'application/json',
      time: new Date(at).toISOString(),
      data: told.data,
    }
  }

  /** Later than all before it, after a restart too. */
  #next(): number {
    this.#seq = Math.max(this.#seq + 1, this.#clock.now() * 1_000)
    return this.#seq
  }

  #gather(delivery: Delivery): void {
    if (this.#gathered.length < MOST_GATHERED) {
      this.#gathered.push(delivery)
      this.#writeAfter(GATHER_MS)
      return
    }
    if (this.#leftOut === 0)
      this.#logger.error({}, 'So many events wait to be written that new ones are left out')
    this.#leftOut += 1
  }

  #writeAfter(ms: number): void {
    if (this.#closed || this.#writing) return
    this.#gathering ??= this.#clock.setTimeout(() => void this.#write(), ms)
  }

  /** One batch at a time, so that none overtakes one that failed. False when the store refused it. */
  async #write(): Promise<boolean> {
    this.#gathering?.clear()
    this.#gathering = null
    this.#writing = this.#commit(this.#gathered.slice(0, MOST_AT_ONCE))
    const isWritten = await this.#writing
    this.#writing = null
    const left = this.#gathered.length
    if (left > 0) this.#writeAfter(!isWritten ? RETRY_MS : left < MOST_AT_ONCE ? GATHER_MS : 0)
    return isWritten
  }

  async #commit(rows: readonly Delivery[]): Promise<boolean> {
    const outcome: Outcome = {
      ...{ written: [], refused: [], failure: null, failures: 0, isAway: false },
    }
    await this.#put(rows, outcome)
    const { written, refused, failure } = outcome
    // A store that takes others refuses this very one, and would for ever; one that takes none is
    // away, whatever it says.
    const dropped = written.length > 0 ? refused : []
    const done = new Set([...written, ...dropped.map(({ row }) => row)])
    this.#gathered.splice(0, this.#gathered.length, ...this.#gathered.filter((r) => !done.has(r)))
    for (const { row, reason } of dropped) this.#onUnstorable(row, reason)
    for (const sid of new Set(written.map(({ sinkSid }) => sinkSid)))
      this.#workers.get(sid)?.nudge()
    if (done.size < rows.length) {
      const facts = { events: rows.length - done.size, error: messageOf(failure) }
      this.#logger.error({ ...facts, kept: !this.#closed }, 'Events were not written')
      return false
    }
    if (this.#leftOut > 0) this.#logger.error({ events: this.#leftOut }, 'Events were left out')
    this.#leftOut = 0
    return true
  }

  /** In their order; one of many that is refused is looked for by halves. */
  async #put(rows: readonly Delivery[], outcome: Outcome): Promise<void> {
    try {
      await this.#shelf.writer.commit(rows.map((row) => put('event-delivery', row)))
      outcome.written.push(...rows)
    } catch (error) {
      outcome.failure = error
      // The store is away, or not ours any more: that is no fault of a row.
      const isAway =
        error instanceof OperatorError || error instanceof OffhookError || this.#mayPass(error)
      const takesNone = outcome.written.length === 0 && ++outcome.failures > MOST_FAILURES
      outcome.isAway = isAway || takesNone
      if (outcome.isAway) return
      if (rows.length === 1)
        return void outcome.refused.push({ row: rows[0]!, reason: messageOf(error) })
      const middle = Math.ceil(rows.length / 2)
      await this.#put(rows.slice(0, middle), outcome)
      if (!outcome.isAway) await this.#put(rows.slice(middle), outcome)
    }
  }
}

/** The sinks that get an event, by account and type. */
type Takers = ReadonlyMap<AccountSid, ReadonlyMap<string, ReadonlySet<Sink['sid']>>>

function takersOf(rows: readonly Subscription[]): Takers {
  const takers = new Map<AccountSid, Map<string, Set<Sink['sid']>>>()
  for (const { accountSid, sinkSid, types } of rows) {
    const byType = takers.get(accountSid) ?? new Map<string, Set<Sink['sid']>>()
    takers.set(accountSid, byType)
    for (const { type } of types) {
      const sinks = byType.get(type) ?? new Set<Sink['sid']>()
      byType.set(type, sinks.add(sinkSid))
    }
  }
  return takers
}
