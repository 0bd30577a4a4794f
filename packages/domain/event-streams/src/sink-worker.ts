import {
  type ChangeWriter,
  type Clock,
  type Logger,
  messageOf,
  put,
  remove,
  type Timer,
} from '@offhook/core'
import type { Delivery, Sink } from './model.ts'
import type { EventSender, EventStreamRepository } from './ports.ts'
import { next, type WorkerState, well } from './sink-worker-state.ts'

const BATCH = 100
/** Looks for what other nodes have left, even if nobody tells. */
const IDLE_MS = 5_000
const DAY_MS = 86_400_000

export interface WorkerParts {
  readonly clock: Clock
  readonly logger: Logger
  readonly writer: Pick<ChangeWriter, 'commit'>
  readonly repository: Pick<EventStreamRepository, 'waiting' | 'bury'>
  readonly sender: EventSender
  /** Whether this node is the one that sends. */
  readonly mayWork: () => boolean
  /** A sink has been given up, or works again. */
  readonly onStatus: (sink: Sink, status: 'active' | 'failed') => void
  /** One event was given up; the sink takes others. */
  readonly onRefused: (delivery: Delivery, fault: string) => void
}

/**
 * Sends what waits for one sink, in order, at least once: a delivery goes away after the sink has
 * taken it. While a sink does not answer its events wait in the store; it is tried again ever more
 * rarely, and after a day what waited is dead. An event that it refuses again and again for what it is
 * dies alone, and the others go on.
 */
export class SinkWorker {
  readonly #parts: WorkerParts
  #sink: Sink
  #state: WorkerState = well
  #timer: Timer | null = null
  #working: Promise<void> | null = null
  #again = false
  #closed = false

  constructor(sink: Sink, parts: WorkerParts) {
    this.#sink = sink
    this.#parts = parts
    this.#wait(0)
  }

  /** One that is reached in another way is tried at once. */
  set sink(sink: Sink) {
    const before = JSON.stringify(this.#sink.configuration)
    this.#sink = sink
    if (before === JSON.stringify(sink.configuration)) return
    this.#state = well
    if (this.#working) this.#again = true
    else this.#wait(0)
  }

  /** Something waits. Whoever is being left alone is not asked sooner for it. */
  nudge(): void {
    if (this.#working) this.#again = true
    else if (this.#state.failures === 0) this.#wait(0)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#timer?.clear()
    await this.#working
  }

  #wait(ms: number): void {
    this.#timer?.clear()
    if (this.#closed) return
    this.#timer = this.#parts.clock.setTimeout(() => {
      this.#working = this.#run()
        .catch((error: unknown) => {
          const facts = { sinkSid: this.#sink.sid, error: messageOf(error) }
          this.#parts.logger.warn(facts, 'Events were not sent')
          return IDLE_MS
        })
        .then((ms) => {
          this.#working = null
          this.#wait(this.#again && this.#state.failures === 0 ? 0 : ms)
          this.#again = false
        })
    }, ms)
  }

  /** Sends all that waits. Resolves with the time until it is to be tried again. */
  async #run(): Promise<number> {
    const { repository, mayWork, clock } = this.#parts
    if (!mayWork()) return IDLE_MS
    while (!this.#closed) {
      const waiting = await repository.waiting(this.#sink.sid, BATCH)
      if (waiting.length === 0) return IDLE_MS
      const sink = this.#sink
      const isOne = sink.sinkType === 'webhook' && !sink.configuration.batchEvents
      const batch = isOne ? waiting.slice(0, 1) : waiting
      const events = batch.map(({ event }) => event)
      const { taken, fault, isRefused = false } = await this.#parts.sender.send(sink, events)
      if (taken > 0) {
        this.#state = next(this.#state, 'taken').state
        const gone = batch.slice(0, taken).map(({ sid }) => remove('event-delivery', { sid }))
        await this.#parts.writer.commit(gone)
        if (this.#sink.status === 'failed') this.#parts.onStatus(this.#sink, 'active')
      }
      if (taken === batch.length) continue
      const step = next(this.#state, isRefused ? 'refused' : 'down')
      this.#state = step.state
      const refused = batch[taken]
      if (step.isDead && refused) {
        await this.#parts.writer.commit([put('event-delivery', { ...refused, status: 'dead' })])
        this.#parts.onRefused(refused, fault ?? '')
        continue
      }
      if (step.state.failures === 1)
        this.#parts.logger.warn({ sinkSid: sink.sid, fault }, 'A sink takes no events')
      const dead = await repository.bury(this.#sink.sid, clock.now() - DAY_MS)
      if (dead > 0) this.#parts.onStatus(this.#sink, 'failed')
      return step.waitMs
    }
    return IDLE_MS
  }
}
