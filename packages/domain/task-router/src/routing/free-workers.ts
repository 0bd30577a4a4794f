/**
 * Who could take a task now: in an available activity, the channel available, with room on it. Kept
 * by queue and channel, who has been idle longest first.
 */
import type { Reservation, Worker, WorkerChannel } from '../model.ts'
import { isOpen } from '../reservations/reservation-state.ts'
import { OrderedSet } from '../state/ordered-set.ts'
import type { RowReader } from '../state/tables.ts'

/** A free worker's place among the idle. */
export interface Idle {
  readonly workerSid: string
  /** Since when, in milliseconds since the epoch. */
  readonly since: number
  readonly created: number
  /** Grows with each worker that came. */
  readonly arrival: number
}

const longestFirst = (a: Idle, b: Idle): number =>
  a.since - b.since || a.created - b.created || a.arrival - b.arrival

interface WorkerState {
  readonly arrival: number
  /** The worker's channels, by task channel. */
  readonly channels: Map<string, string>
  /** Open reservations by task channel. */
  readonly load: Map<string, number>
  /** Where the worker stands now: by task channel, with the queues in which that is. */
  readonly places: Map<string, { readonly idle: Idle; readonly queues: ReadonlySet<string> }>
}

export class FreeWorkers {
  readonly #queuesOf: (workerSid: string) => ReadonlySet<string>
  readonly #workers = new Map<string, WorkerState>()
  /** By queue, then by task channel. */
  readonly #lines = new Map<string, Map<string, OrderedSet<Idle>>>()
  /** What each reservation takes of whom. */
  readonly #taken = new Map<string, { readonly workerSid: string; readonly channelSid: string }>()
  readonly #channelOwners = new Map<
    string,
    { readonly workerSid: string; readonly channelSid: string }
  >()
  #arrivals = 0

  constructor(queuesOf: (workerSid: string) => ReadonlySet<string>) {
    this.#queuesOf = queuesOf
  }

  /** The free workers of a queue on a channel, the longest idle first. */
  *of(queueSid: string, channelSid: string): Iterable<Idle> {
    yield* this.#lines.get(queueSid)?.get(channelSid)?.values() ?? []
  }

  count(queueSid: string, channelSid: string): number {
    return this.#lines.get(queueSid)?.get(channelSid)?.size ?? 0
  }

  /** The worker's place on a channel, if they are free there. */
  placeOf(workerSid: string, channelSid: string): Idle | undefined {
    return this.#workers.get(workerSid)?.places.get(channelSid)?.idle
  }

  /** The task channels on which a worker is free. */
  freeChannelsOf(workerSid: string): Iterable<string> {
    return this.#workers.get(workerSid)?.places.keys() ?? []
  }

  /** Open reservations of a worker on a channel. */
  loadOf(workerSid: string, channelSid: string): number {
    return this.#workers.get(workerSid)?.load.get(channelSid) ?? 0
  }

  /** The sid of a worker's channel. */
  channelOf(workerSid: string, channelSid: string): string | undefined {
    return this.#workers.get(workerSid)?.channels.get(channelSid)
  }

  /** The sids of all of a worker's channels. */
  channelsOf(workerSid: string): Iterable<string> {
    return this.#workers.get(workerSid)?.channels.values() ?? []
  }

  touchReservation(sid: string, row: Reservation | undefined, rows: RowReader): string | undefined {
    const before = this.#taken.get(sid)
    const channelSid =
      row && isOpen(row.status) ? rows.get('task', row.taskSid)?.taskChannelSid : undefined
    const after = row && channelSid ? { workerSid: row.workerSid as string, channelSid } : undefined
    if (before?.workerSid === after?.workerSid && before?.channelSid === after?.channelSid)
      return undefined
    if (before) this.#load(before, -1)
    if (after) {
      this.#load(after, 1)
      this.#taken.set(sid, after)
    } else this.#taken.delete(sid)
    return (after ?? before)?.workerSid
  }

  touchChannel(sid: string, row: WorkerChannel | undefined): string | undefined {
    const before = this.#channelOwners.get(sid)
    if (row) {
      const owner = { workerSid: row.workerSid, channelSid: row.taskChannelSid }
      this.#channelOwners.set(sid, owner)
      this.#stateOf(row.workerSid).channels.set(row.taskChannelSid, sid)
      return row.workerSid
    }
    if (!before) return undefined
    this.#channelOwners.delete(sid)
    this.#workers.get(before.workerSid)?.channels.delete(before.channelSid)
    return before.workerSid
  }

  /**
   * Finds out where a worker stands, from the rows.
   * @returns whether there is a channel on which they are free, and were not in all of their queues
   */
  refresh(workerSid: string, rows: RowReader): boolean {
    const worker = rows.get('worker', workerSid)
    const state = worker ? this.#stateOf(workerSid) : this.#workers.get(workerSid)
    if (!state) return false
    const available = worker ? rows.get('activity', worker.activitySid)?.available === true : false
    const queues = this.#queuesOf(workerSid)
    let freed = false
    for (const channelSid of new Set([...state.channels.keys(), ...state.places.keys()])) {
      const idle = worker && available ? this.#idleOn(state, worker, channelSid, rows) : undefined
      if (this.#place(state, channelSid, idle, queues)) freed = true
    }
    if (!worker && state.channels.size === 0 && state.load.size === 0)
      this.#workers.delete(workerSid)
    return freed
  }

  #idleOn(
    state: WorkerState,
    worker: Worker,
    channelSid: string,
    rows: RowReader,
  ): Idle | undefined {
    const channel = rows.get('worker-channel', state.channels.get(channelSid) ?? '')
    if (!channel?.available) return undefined
    if ((state.load.get(channelSid) ?? 0) >= channel.configuredCapacity) return undefined
    // A channel-optimised one counts the idle time on itself alone.
    const own = rows.get('task-channel', channelSid)?.channelOptimizedRouting === true
    const since = own ? (channel.lastReservedAt ?? worker.dateCreated) : worker.lastAssignedAt
    return { workerSid: worker.sid, since, created: worker.dateCreated, arrival: state.arrival }
  }

  /** Moves a worker to their place on a channel. @returns whether others can now find them there */
  #place(
    state: WorkerState,
    channelSid: string,
    idle: Idle | undefined,
    queues: ReadonlySet<string>,
  ): boolean {
    const before = state.places.get(channelSid)
    if (before && idle && before.idle.since === idle.since && sameSets(before.queues, queues))
      return false
    for (const queueSid of before?.queues ?? []) {
      if (before) this.#lines.get(queueSid)?.get(channelSid)?.delete(before.idle)
    }
    if (!idle) {
      state.places.delete(channelSid)
      return false
    }
    const place = { idle, queues: new Set(queues) }
    state.places.set(channelSid, place)
    for (const queueSid of place.queues) this.#line(queueSid, channelSid).add(idle)
    return before === undefined || !sameSets(before.queues, queues)
  }

  #line(queueSid: string, channelSid: string): OrderedSet<Idle> {
    const channels = this.#lines.get(queueSid) ?? new Map<string, OrderedSet<Idle>>()
    this.#lines.set(queueSid, channels)
    const line = channels.get(channelSid) ?? new OrderedSet<Idle>(longestFirst)
    channels.set(channelSid, line)
    return line
  }

  #load({ workerSid, channelSid }: { workerSid: string; channelSid: string }, by: number): void {
    const { load } = this.#stateOf(workerSid)
    const now = (load.get(channelSid) ?? 0) + by
    if (now === 0) load.delete(channelSid)
    else load.set(channelSid, now)
  }

  #stateOf(workerSid: string): WorkerState {
    const known = this.#workers.get(workerSid)
    if (known) return known
    const state: WorkerState = {
      arrival: this.#arrivals++,
      channels: new Map(),
      load: new Map(),
      places: new Map(),
    }
    this.#workers.set(workerSid, state)
    return state
  }
}

function sameSets(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a.size !== b.size) return false
  for (const value of a) if (!b.has(value)) return false
  return true
}
