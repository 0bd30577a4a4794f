import {
  type AccountSid,
  type CallSid,
  type Change,
  type Clock,
  type Emitter,
  errors,
  makeSid,
  OffhookError,
  put,
  type QueueSid,
  remove,
} from '@offhook/core'
import type { LiveCall } from '../calls/live-call.ts'
import type { VoiceEvents } from '../events.ts'
import type { Journal } from '../journal.ts'
import type { Queue, QueueMember, QueuePlace, QueueResult } from '../model.ts'
import type { VoiceRepository } from '../repository.ts'
import { WaitingMember } from './queue-member.ts'

export interface CreateQueueRequest {
  readonly friendlyName: string
  readonly maxSize?: number | undefined
}

/** The most who may wait in a queue, until its `MaxSize` is set to something else. */
const DEFAULT_MAX_SIZE = 100
const MAX_SIZE = 5_000
const MAX_NAME = 64

interface LiveQueue {
  row: Queue
  /** In order of arrival. */
  readonly members: WaitingMember[]
  /** Dequeuers who wait for somebody to come. */
  readonly onArrival: Set<() => void>
}

export interface QueueTableOptions {
  readonly clock: Clock
  readonly journal: Journal
  readonly events: Emitter<VoiceEvents>
  readonly repository: VoiceRepository
  /** This node's incarnation. */
  readonly nodeId: string
}

/**
 * The queues that are in use on this node, and who waits in them. One in which nobody waits is only a
 * row: applications make a queue for each caller.
 */
export class QueueTable {
  readonly #options: QueueTableOptions
  readonly #live = new Map<QueueSid, LiveQueue>()
  readonly #byCall = new Map<CallSid, WaitingMember>()
  /** Two callers who ask for a new queue at once get the same one. */
  readonly #opening = new Map<string, Promise<Queue>>()

  constructor(options: QueueTableOptions) {
    this.#options = options
  }

  /** The queue of this name, made when there is none. @throws OffhookError 14204, 14205 */
  open(accountSid: AccountSid, friendlyName: string, maxSize?: number): Promise<Queue> {
    if (friendlyName === '')
      throw new OffhookError(errors.queueNameMissing, 'The queue has no name')
    if (friendlyName.length > MAX_NAME) {
      throw new OffhookError(errors.queueNameTooLong, 'The name of the queue is too long')
    }
    const key = `${accountSid} ${friendlyName}`
    const opening =
      this.#opening.get(key) ??
      this.#findOrMake(accountSid, friendlyName, maxSize).finally(() => this.#opening.delete(key))
    this.#opening.set(key, opening)
    return opening
  }

  /** The queue of this name, if there is one. */
  async find(accountSid: AccountSid, friendlyName: string): Promise<Queue | undefined> {
    for (const { row } of this.#live.values()) {
      if (row.accountSid === accountSid && row.friendlyName === friendlyName) return row
    }
    return this.#options.repository.queueByName(accountSid, friendlyName)
  }

  /** @throws OffhookError 22003 when the name is taken */
  async create(accountSid: AccountSid, request: CreateQueueRequest): Promise<Queue> {
    const { friendlyName, maxSize } = request
    checkName(friendlyName)
    if (await this.find(accountSid, friendlyName)) {
      throw new OffhookError(errors.queueNameTaken, 'There is a queue of this name')
    }
    return this.#make(accountSid, friendlyName, checkSize(maxSize ?? DEFAULT_MAX_SIZE))
  }

  /** @throws OffhookError 20404 when there is no such queue */
  async update(
    accountSid: AccountSid,
    sid: QueueSid,
    request: Partial<CreateQueueRequest>,
  ): Promise<Queue> {
    const before = await this.#existing(accountSid, sid)
    const { friendlyName = before.friendlyName, maxSize = before.maxSize } = request
    checkName(friendlyName)
    checkSize(maxSize)
    if (friendlyName !== before.friendlyName && (await this.find(accountSid, friendlyName))) {
      throw new OffhookError(errors.queueNameTaken, 'There is a queue of this name')
    }
    const row = { ...before, friendlyName, maxSize, dateUpdated: this.#options.clock.now() }
    await this.#options.journal.commit([put('queue', row)])
    const live = this.#live.get(sid)
    if (live) live.row = row
    return row
  }

  /** @throws OffhookError 22001 while somebody waits in it */
  async delete(accountSid: AccountSid, sid: QueueSid): Promise<void> {
    await this.#existing(accountSid, sid)
    if ((this.#live.get(sid)?.members.length ?? 0) > 0) {
      throw new OffhookError(errors.queueNotEmpty, 'The queue is not empty')
    }
    await this.#options.journal.commit([remove('queue', { sid })])
    this.#live.delete(sid)
  }

  /**
   * Takes a place at the end.
   * @param limit the most who may wait, below the queue's own limit
   * @throws OffhookError 14207 when the queue is full
   */
  async enter(queue: Queue, call: LiveCall, limit = Number.POSITIVE_INFINITY) {
    const live = this.#liveOf(queue)
    if (live.members.length >= Math.min(limit, live.row.maxSize)) {
      this.#forgetEmpty(live)
      throw new OffhookError(errors.queueFull, 'The queue is full')
    }
    const row: QueueMember = {
      queueSid: queue.sid,
      callSid: call.sid,
      accountSid: queue.accountSid,
      dateEnqueued: this.#options.clock.now(),
      nodeId: this.#options.nodeId,
    }
    const member = new WaitingMember(row, call)
    live.members.push(member)
    this.#byCall.set(call.sid, member)
    try {
      await this.#options.journal.commit([put('queue-member', row)])
    } catch (error) {
      this.#drop(live, member)
      throw error
    }
    this.#options.events.emit('queue.joined', row, live.row)
    for (const told of [...live.onArrival]) told()
    return member
  }

  /** The change that takes a member out, for a transaction of the caller's. */
  removal(member: WaitingMember): Change {
    const { queueSid, callSid } = member.row
    return remove('queue-member', { queueSid, callSid })
  }

  /** Takes a member out of the list; `committed` tells that the row is gone already. */
  async leave(member: WaitingMember, result: QueueResult, committed = false): Promise<void> {
    const live = this.#live.get(member.row.queueSid)
    if (!live || !this.#drop(live, member)) return
    if (!committed) await this.#options.journal.record([this.removal(member)])
    this.#options.events.emit('queue.left', member.row, live.row, result)
  }

  memberOf(callSid: CallSid): WaitingMember | undefined {
    return this.#byCall.get(callSid)
  }

  /** @throws OffhookError 20404 when the account has no such caller waiting */
  waiting(accountSid: AccountSid, callSid: CallSid): WaitingMember {
    const member = this.#byCall.get(callSid)
    if (member?.isWaiting && member.row.accountSid === accountSid) return member
    throw new OffhookError(errors.notFound, 'The caller does not wait in a queue')
  }

  /** Who is next, if somebody waits. */
  front(sid: QueueSid): WaitingMember | undefined {
    return this.#live.get(sid)?.members.find((member) => member.isWaiting)
  }

  /** Calls back when somebody comes. Returns its own undo. */
  onArrival(queue: Queue, listener: () => void): () => void {
    const live = this.#liveOf(queue)
    live.onArrival.add(listener)
    return () => {
      live.onArrival.delete(listener)
      this.#forgetEmpty(live)
    }
  }

  places(sid: QueueSid): readonly QueuePlace[] {
    const live = this.#live.get(sid)
    if (!live) return []
    const now = this.#options.clock.now()
    const waits = live.members.map(({ row }) => Math.max(0, (now - row.dateEnqueued) / 1000))
    const average = waits.reduce((sum, each) => sum + each, 0) / Math.max(1, waits.length)
    return live.members.map(({ row }, index) => ({
      queue: live.row,
      callSid: row.callSid,
      dateEnqueued: row.dateEnqueued,
      position: index + 1,
      waitSeconds: Math.floor(waits[index]!),
      currentSize: live.members.length,
      averageWaitSeconds: Math.floor(average),
    }))
  }

  place(callSid: CallSid): QueuePlace | undefined {
    const member = this.#byCall.get(callSid)
    return member && this.places(member.row.queueSid).find((each) => each.callSid === callSid)
  }

  async #existing(accountSid: AccountSid, sid: QueueSid): Promise<Queue> {
    const live = this.#live.get(sid)?.row
    const row = live ?? (await this.#options.repository.queue(accountSid, sid))
    if (row?.accountSid !== accountSid) {
      throw new OffhookError(errors.notFound, 'The queue was not found')
    }
    return row
  }

  async #findOrMake(accountSid: AccountSid, name: string, maxSize?: number): Promise<Queue> {
    const found = await this.find(accountSid, name)
    return found ?? this.#make(accountSid, name, Math.min(maxSize ?? DEFAULT_MAX_SIZE, MAX_SIZE))
  }

  async #make(accountSid: AccountSid, friendlyName: string, maxSize: number): Promise<Queue> {
    const now = this.#options.clock.now()
    const sid: QueueSid = makeSid('QU')
    const row: Queue = {
      sid,
      accountSid,
      friendlyName,
      maxSize,
      dateCreated: now,
      dateUpdated: now,
    }
    await this.#options.journal.commit([put('queue', row)])
    return row
  }

  #liveOf(row: Queue): LiveQueue {
    const live = this.#live.get(row.sid) ?? { row, members: [], onArrival: new Set<() => void>() }
    this.#live.set(row.sid, live)
    return live
  }

  #drop(live: LiveQueue, member: WaitingMember): boolean {
    const index = live.members.indexOf(member)
    if (index < 0) return false
    live.members.splice(index, 1)
    if (this.#byCall.get(member.row.callSid) === member) this.#byCall.delete(member.row.callSid)
    this.#forgetEmpty(live)
    return true
  }

  #forgetEmpty(live: LiveQueue): void {
    const { row, members, onArrival } = live
    const isLive = this.#live.get(row.sid) === live
    if (isLive && members.length === 0 && onArrival.size === 0) this.#live.delete(row.sid)
  }
}

function checkName(name: string): void {
  if (name.trim() === '' || name.length > MAX_NAME) {
    throw new OffhookError(errors.invalidQueue, 'The friendly name must have 1 to 64 characters')
  }
}

function checkSize(size: number): number {
  if (!Number.isInteger(size) || size < 1 || size > MAX_SIZE) {
    throw new OffhookError(errors.invalidQueue, 'The maximum size must be 1 to 5000')
  }
  return size
}
