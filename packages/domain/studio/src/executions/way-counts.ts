import { type AccountSid, type Clock, Emitter, type Listenable } from '@offhook/core'
import type { ExecutionStep, FlowSid, StudioEvents } from '../model.ts'
import type { FlowRepository, FlowWay } from '../ports.ts'

/** What is written behind has been written by then. */
const BEHIND_MS = 3_000
const MOST_RECENT = 10_000
/** Flows that are followed; the one that was asked for longest ago is given up. */
const MOST_FOLLOWED = 200
const DAY_MS = 24 * 60 * 60 * 1_000

interface Counts {
  readonly accountSid: AccountSid
  /** The beginning of the day, UTC. */
  readonly since: number
  readonly counts: Map<string, FlowWay>
  readonly loaded: Promise<void>
}

interface WayCountsOptions {
  readonly clock: Clock
  readonly repository: FlowRepository
  readonly events: Listenable<StudioEvents>
}

/**
 * How often each way of a flow was taken today. A flow is counted in the database when it is first
 * asked for, and followed step by step from then on; what other nodes do is seen the next day.
 */
export class WayCounts {
  readonly events: Listenable<{ changed: [accountSid: AccountSid, flowSid: FlowSid] }>
  readonly #emitter = new Emitter<{ changed: [accountSid: AccountSid, flowSid: FlowSid] }>(() => {})
  readonly #options: WayCountsOptions
  readonly #followed = new Map<FlowSid, Counts>()
  /** Steps that may not be in the database yet, the oldest first. */
  #recent: ExecutionStep[] = []
  readonly #dispose: () => void

  constructor(options: WayCountsOptions) {
    this.#options = options
    this.events = this.#emitter
    this.#dispose = options.events.on('step.ended', (step) => this.#onStep(step))
  }

  /** Idempotent. */
  close(): void {
    this.#dispose()
    this.#followed.clear()
  }

  /** Today's, counted now if they have not been. Rejects where the database does. */
  async ofFlow(accountSid: AccountSid, flowSid: FlowSid): Promise<FlowWays> {
    const known = this.#ofToday(flowSid)
    const counts = known ?? this.#follow(accountSid, flowSid)
    // Asked for last: given up last.
    this.#followed.delete(flowSid)
    this.#followed.set(flowSid, counts)
    await counts.loaded
    return waysOf(counts)
  }

  /** Of a flow that is followed; undefined for others. */
  known(accountSid: AccountSid, flowSid: FlowSid): FlowWays | undefined {
    const counts = this.#ofToday(flowSid)
    return counts?.accountSid === accountSid ? waysOf(counts) : undefined
  }

  /** The flows of an account that are followed. */
  followed(accountSid: AccountSid): readonly FlowSid[] {
    return [...this.#followed].flatMap(([sid, counts]) =>
      counts.accountSid === accountSid ? [sid] : [],
    )
  }

  #ofToday(flowSid: FlowSid): Counts | undefined {
    const counts = this.#followed.get(flowSid)
    return counts?.since === this.#today() ? counts : undefined
  }

  #today(): number {
    const now = this.#options.clock.now()
    return now - (now % DAY_MS)
  }

  #follow(accountSid: AccountSid, flowSid: FlowSid): Counts {
    const [oldest] = this.#followed.keys()
    if (this.#followed.size >= MOST_FOLLOWED && oldest) this.#followed.delete(oldest)
    const { clock, repository } = this.#options
    const since = this.#today()
    const until = clock.now() - BEHIND_MS
    const counts: Counts = {
      ...{ accountSid, since, counts: new Map() },
      loaded: repository.waysBetween(accountSid, flowSid, since, until).then((ways) => {
        for (const way of ways) add(counts.counts, way)
        this.#emitter.emit('changed', accountSid, flowSid)
      }),
    }
    for (const step of this.#recent) {
      if (step.flowSid === flowSid && step.dateCreated >= until && step.dateCreated >= since) {
        add(counts.counts, oneOf(step))
      }
    }
    counts.loaded.catch(() => {
      if (this.#followed.get(flowSid) === counts) this.#followed.delete(flowSid)
    })
    return counts
  }

  #onStep(step: ExecutionStep): void {
    this.#keep(step)
    const { accountSid, flowSid } = step
    const counts = this.#followed.get(flowSid)
    if (!counts) return
    if (counts.since === this.#today()) add(counts.counts, oneOf(step))
    // Another day has begun: nothing is counted of it yet, and this step is in the recent ones.
    else this.#followed.set(flowSid, this.#follow(accountSid, flowSid))
    this.#emitter.emit('changed', accountSid, flowSid)
  }

  #keep(step: ExecutionStep): void {
    this.#recent.push(step)
    const first = this.#recent[0]
    const isOld = first && first.dateCreated < this.#options.clock.now() - 2 * BEHIND_MS
    if (!isOld && this.#recent.length <= MOST_RECENT) return
    const until = this.#options.clock.now() - BEHIND_MS
    this.#recent = this.#recent
      .filter(({ dateCreated }) => dateCreated >= until)
      .slice(-MOST_RECENT)
  }
}

/** How often each way was taken, and from when that counts (ms since the epoch). */
export interface FlowWays {
  readonly since: number
  readonly ways: readonly FlowWay[]
}

function waysOf({ since, counts }: Counts): FlowWays {
  return { since, ways: [...counts.values()] }
}

function oneOf({ transitionedFrom, transition }: ExecutionStep): FlowWay {
  return { from: transitionedFrom, transition, count: 1 }
}

function add(counts: Map<string, FlowWay>, { from, transition, count }: FlowWay): void {
  const key = `${from} ${transition}`
  counts.set(key, { from, transition, count: (counts.get(key)?.count ?? 0) + count })
}
