import { type ChangeWriter, type Clock, type Emitter, makeSid, put } from '@offhook/core'
import type { EndpointReport } from './model.ts'

type Told = Emitter<{ 'endpoint.reported': [report: EndpointReport] }>

/** Posts of one identity in a row; the beginning of a call makes about forty. */
const BURST = 200
/** Milliseconds until one more is taken. */
const REFILL_MS = 200
/** Identities that are counted; who is forgotten begins anew. */
const MAX_COUNTED = 10_000

/** Keeps what browsers tell of their calls, as it came, for who looks into the quality of calls. */
export class EndpointReports {
  readonly #clock: Clock
  readonly #writer: Pick<ChangeWriter, 'writeBehind'>
  readonly #events: Pick<Told, 'emit'> | undefined
  readonly #left = new Map<string, { level: number; at: number }>()

  constructor(options: {
    clock: Clock
    writer: Pick<ChangeWriter, 'writeBehind'>
    events?: Pick<Told, 'emit'>
  }) {
    this.#clock = options.clock
    this.#events = options.events
    this.#writer = options.writer
  }

  /** Written within a second; may be lost. False for an identity that posts more than calls can. */
  keep(report: Omit<EndpointReport, 'sid' | 'dateCreated'>): boolean {
    if (!this.#take(`${report.accountSid}/${report.identity ?? ''}`)) return false
    const row = { ...report, sid: makeSid('ER'), dateCreated: this.#clock.now() }
    this.#writer.writeBehind([put('endpoint-report', row)])
    this.#events?.emit('endpoint.reported', row)
    return true
  }

  #take(key: string): boolean {
    const now = this.#clock.monotonic()
    const before = this.#left.get(key) ?? { level: BURST, at: now }
    const level = Math.min(BURST, before.level + (now - before.at) / REFILL_MS)
    this.#left.delete(key)
    this.#left.set(key, { level: Math.max(0, level - 1), at: now })
    if (this.#left.size > MAX_COUNTED) {
      const [oldest] = this.#left.keys()
      if (oldest !== undefined) this.#left.delete(oldest)
    }
    return level >= 1
  }
}
