/** A call of which insights take notes, from its beginning until its last word has come. */
import type { EndpointStatistics } from '@offhook/control'
import type { ConferenceSid, Timer } from '@offhook/core'
import type { Call } from '@offhook/voice'
import type { CallSample } from '../model.ts'
import type { Edge } from '../options.ts'
import { addSample, type EdgeFold, emptyEdge } from '../quality/edge-fold.ts'
import type { SdkBefore } from '../quality/sdk-post.ts'
import type { CallFacts } from '../summary/call-summary.ts'
import { thresholds } from '../thresholds.ts'

/** However much a browser tells. */
const MOST_INCIDENTS = 1_000

export class WatchedCall implements CallFacts {
  readonly folds = new Map<Edge, EdgeFold>()
  readonly events = new Map<Edge, Map<string, number>>()
  network: string | null = null
  ringingAt: number | null = null
  by: CallFacts['by'] = null
  pddBoundMs: number = thresholds.pddMs
  conferenceSid: ConferenceSid | null = null
  call: Call
  /** The counters as they were read last. */
  counters: EndpointStatistics | null = null
  /** What the browser told last. */
  sdkBefore: SdkBefore = { sent: 0, at: null }
  /** Runs once the call is over. */
  linger: Timer | null = null
  #incidents = 0
  #lastAt = 0

  constructor(call: Call) {
    this.call = call
  }

  /** A moment of our own clock, later than all before it even where the clock has been put back. */
  moment(now: number): number {
    this.#lastAt = Math.max(now, this.#lastAt + 1)
    return this.#lastAt
  }

  /** False for one that is known. */
  addSample(sample: CallSample): boolean {
    const before = this.folds.get(sample.edge) ?? emptyEdge()
    const known = before.seen.size
    const after = addSample(before, sample)
    this.folds.set(sample.edge, after)
    return after.seen.size > known
  }

  /** False where there have been too many. */
  countIncident(edge: Edge, eventGroup: string, name: string): boolean {
    if (this.#incidents >= MOST_INCIDENTS) return false
    this.#incidents += 1
    const counts = this.events.get(edge) ?? new Map<string, number>()
    const key = `${eventGroup}/${name}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
    this.events.set(edge, counts)
    return true
  }
}
