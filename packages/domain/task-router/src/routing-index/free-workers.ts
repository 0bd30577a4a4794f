/**
 * Who could take a task now: in an available activity, on an available channel, with room on it. Kept
 * by queue and channel, who has been idle longest first.
 */
import { OrderedSet } from '../collections/ordered-set.ts'
import type { Reservation, TaskChannel, Worker, WorkerChannel } from '../model.ts'
import type { RowReader } from '../rows/rows.ts'
import type { ChannelUse, ChannelUses } from '../rows/scopes.ts'
import { isOpen } from '../states/reservation-state.ts'

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

/** A worker's capacity on a task channel. */
export interface Room {
  readonly workerSid: string
  readonly channelSid: string
}

interface WorkerState {
  readonly arrival: number
  /** The worker's channels, by task channel. */
  readonly channels: Map<string, string>
  /** Open reservations by task channel. */
  readonly load: Map<string, number>
  /** Where the worker stands now: by task channel, with the queues in which that is. */
  readonly places: Map<string, { readonly idle: Idle; readonly queues: readonly string[] }>
}

export class FreeWorkers implements ChannelUses {
  readonly #queuesOf: (workerSid: string) => ReadonlySet<string>
  readonly #workers = new Map<string, WorkerState>()
  /** By queue, then by task channel. */
  readonly #lines = new Map<string, Map<string, OrderedSet<Idle>>>()
  /** The task channels for which lines are kept. */
  readonly #open = new Set<string>()
  /** What each reservation takes of whom. */
  readonly #taken = new Map<string, Room>()
  /** Whose room each channel of a worker is. */
  readonly #rooms = new Map<string, Room>()
  /** The task channels by their names. */
  readonly #channelsByName = new Map<string, string>()
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

  useOf(
    rows: Pick<RowReader, 'get'>,
    workerSid: string,
    uniqueName: string,
  ): ChannelUse | undefined {
    const channelSid = this.#channelsByName.get(uniqueName) ?? ''
    const row = rows.get('worker-channel', this.channelOf(workerSid, channelSid) ?? '')
    return row && this.channelUse(row)
  }

  channelUse(channel: WorkerChannel): ChannelUse {
    const { available, configuredCapacity } = channel
    const assigned = this.loadOf(channel.workerSid, channel.taskChannelSid)
    const free = Math.max(0, configuredCapacity - assigned)
    const freePercent = configuredCapacity === 0 ? 0 : Math.round((free / configuredCapacity) * 100)
    return { available, configuredCapacity, assigned, freePercent }
  }

  /** The sid of a worker's channel. */
  channelOf(workerSid: string, channelSid: string): string | undefined {
    return this.#workers.get(workerSid)?.channels.get(channelSid)
  }

  /** The sids of all of a worker's channels. */
  channelsOf(workerSid: string): Iterable<string> {
    return this.#workers.get(workerSid)?.channels.values() ?? []
  }

  /** A reservation came, changed or went. @returns whose room on which channel changed */
  touchReservation(sid: string, row: Reservation | undefined, rows: RowReader): readonly Room[] {
    const before = this.#taken.get(sid)
    const task = row && isOpen(row.status) ? rows.get('task', row.taskSid) : undefined
    const after =
      row && task ? { workerSid: row.workerSid, channelSid: task.taskChannelSid } : undefined
    if (before?.workerSid === after?.workerSid && before?.channelSid === after?.channelSid)
      return []
    if (before) this.#load(before, -1)
    if (after) this.#load(after, 1)
    if (after) this.#taken.set(sid, after)
    else this.#taken.delete(sid)
    return [before, after].filter((room) => room !== undefined)
  }

  /** A worker's channel came, changed or went. @returns whose room on which channel may have changed */
  touchChannel(sid: string, row: WorkerChannel | undefined): Room | undefined {
    const room = row
      ? { workerSid: row.workerSid, channelSid: row.taskChannelSid }
      : this.#rooms.get(sid)
    if (!room) return undefined
    if (row) {
      this.#rooms.set(sid, room)
      this.#stateOf(room.workerSid).channels.set(room.channelSid, sid)
    } else {
      this.#rooms.delete(sid)
      this.#workers.get(room.workerSid)?.channels.delete(room.channelSid)
    }
    return room
  }

  /** A task channel came or went: it has its name for life. */
  touchName(sid: string, row: TaskChannel | undefined): void {
    if (row) this.#channelsByName.set(row.uniqueName, sid)
    else {
      for (const [name, other] of this.#channelsByName)
        if (other === sid) this.#channelsByName.delete(name)
    }
  }

  /** Starts to keep who is free on this channel: nobody asks about one without tasks. */
  open(channelSid: string, rows: RowReader): void {
    if (this.#open.has(channelSid)) return
    this.#open.add(channelSid)
    for (const workerSid of this.#workers.keys()) this.refresh(workerSid, channelSid, rows)
  }

  /** The same as `refresh`, for all channels. */
  refreshAll(workerSid: string, rows: RowReader): boolean {
    let freed = false
    for (const channelSid of this.#open) if (this.refresh(workerSid, channelSid, rows)) freed = true
    return freed
  }

  /**
   * Works out from the rows where a worker stands on a channel.
   * @returns whether they are free there, and were not before in every one of their queues
   */
  refresh(workerSid: string, channelSid: string, rows: RowReader): boolean {
    if (!this.#open.has(channelSid)) return false
    const state = this.#workers.get(workerSid)
    if (!state) return false
    const worker = rows.get('worker', workerSid)
    const available = worker && rows.get('activity', worker.activitySid)?.available === true
    const idle = available ? this.#idleOn(state, worker, channelSid, rows) : undefined
    return this.#place(state, channelSid, idle, this.#queuesOf(workerSid))
  }

  /** A worker who is gone. */
  forget(workerSid: string): void {
    const state = this.#workers.get(workerSid)
    if (state?.channels.size === 0 && state.load.size === 0) this.#workers.delete(workerSid)
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
    // A channel-optimized one counts idle time on itself alone.
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
    if (before && idle && before.idle.since === idle.since && same(before.queues, queues))
      return false
    for (const queueSid of before?.queues ?? []) {
      if (before) this.#lines.get(queueSid)?.get(channelSid)?.delete(before.idle)
    }
    if (!idle) {
      state.places.delete(channelSid)
      return false
    }
    const place = { idle, queues: [...queues] }
    state.places.set(channelSid, place)
    for (const queueSid of place.queues) this.#line(queueSid, channelSid).add(idle)
    return before === undefined || !same(before.queues, queues)
  }

  #line(queueSid: string, channelSid: string): OrderedSet<Idle> {
    const channels = this.#lines.get(queueSid) ?? new Map<string, OrderedSet<Idle>>()
    this.#lines.set(queueSid, channels)
    const line = channels.get(channelSid) ?? new OrderedSet<Idle>(longestFirst)
    channels.set(channelSid, line)
    return line
  }

  #load({ workerSid, channelSid }: Room, by: number): void {
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

/** Neither has a value twice. */
function same(some: readonly string[], others: ReadonlySet<string>): boolean {
  return some.length === others.size && some.every((value) => others.has(value))
}
