import type { Shelf } from '@offhook/accounts'
import type { Contacts } from '@offhook/contacts'
import {
  type AccountSid,
  type CallSid,
  type E164,
  errors,
  isE164,
  makeSid,
  OffhookError,
  type Page,
  type PageRequest,
  put,
  remove,
  TurnQueue,
} from '@offhook/core'
import { type Task, type TaskRouter, updateTask } from '@offhook/task-router'
import type { Dialler } from './dialler.ts'
import type { CallbackPlace, DialRecord, DialRecordState } from './model.ts'
import type { OutboundRepository } from './ports.ts'
import { callbackAttributes } from './record-tasks.ts'

/** The states in which somebody is still to be called. */
const openStates = ['waiting', 'offered', 'dialling', 'talking'] as const
/** The farthest that a callback is booked ahead. */
const MAX_AHEAD_MS = 90 * 24 * 3_600_000

/** What of a caller's task must not be in their callback's: a call that is over. */
const ofTheCall: ReadonlySet<string> = new Set(['call_sid', 'conference', 'call_status'])

export interface BookingFields {
  readonly phoneNumber: E164
  readonly at: number
  readonly note: string
  readonly name?: string | undefined
  readonly place: Omit<CallbackPlace, 'virtualStartTime' | 'priority'>
}

/**
 * Calls back: whoever waited in a queue and hung up keeps the place, and agents book a call for
 * later. Of a number there is one at most that is due.
 */
export class Callbacks {
  readonly #shelf: Shelf
  readonly #repository: OutboundRepository
  readonly #router: Pick<TaskRouter, 'get' | 'run' | 'task'>
  readonly #contacts: Pick<Contacts, 'letGo' | 'waitingTaskOf'>
  readonly #dialler: Pick<Dialler, 'cancel' | 'follow' | 'look'>
  readonly #turns = new TurnQueue()

  constructor(options: {
    shelf: Shelf
    repository: OutboundRepository
    router: Pick<TaskRouter, 'get' | 'run' | 'task'>
    contacts: Pick<Contacts, 'letGo' | 'waitingTaskOf'>
    dialler: Pick<Dialler, 'cancel' | 'follow' | 'look'>
  }) {
    this.#shelf = options.shelf
    this.#repository = options.repository
    this.#router = options.router
    this.#contacts = options.contacts
    this.#dialler = options.dialler
  }

  /**
   * Turns the task of a caller who waits into their callback: it keeps its sid, its age and its
   * place. They can hang up from then on. Of a number with a callback that is due the older place
   * stays; a call that is promised for later does not keep anybody from being called now.
   * @returns false where that cannot be: nobody waits, no number is known, or an agent is taking them
   */
  keepPlace(callSid: CallSid): Promise<boolean> {
    return this.#turns.run(async () => {
      const waiting = this.#contacts.waitingTaskOf(callSid)
      const from = waiting?.attributes['from']
      const to = waiting?.attributes['to']
      if (!waiting || !isNumber(from) || !isNumber(to)) return false
      // Their older place is the better one: they go on waiting in it, not in this.
      if (await this.#isDue(waiting.accountSid, from))
        return this.#contacts.letGo(callSid, { cancels: true }) !== null
      const record = this.#recordOf(waiting, from, to)
      await this.#shelf.writer.commit([put('dial-record', record)])
      try {
        const { attributes } = waiting
        await this.#router.run(
          updateTask(waiting.sid, { attributes: { ...without(attributes), ...markOf(record) } }),
        )
        if (this.#contacts.letGo(callSid) !== null) {
          this.#dialler.follow(record)
          return true
        }
        // An agent is taking them in this moment: better than any callback.
        await this.#router.run(updateTask(waiting.sid, { attributes }))
      } catch (error) {
        await this.#forget(record)
        throw error
      }
      await this.#forget(record)
      return false
    })
  }

  /**
   * Books a call. Rejects with 20409 where the number has one, 20001 for a time that is over or far
   * and for a workspace that is not the account's.
   */
  book(accountSid: AccountSid, { phoneNumber, at, note, name, place }: BookingFields) {
    return this.#turns.run(async (): Promise<DialRecord> => {
      const now = this.#shelf.clock.now()
      if (!(at >= now - 60_000 && at <= now + MAX_AHEAD_MS))
        throw new OffhookError(errors.invalidParameter, 'at: from now on, 90 days ahead at most')
      if (this.#router.get('workspace', place.workspaceSid)?.accountSid !== accountSid)
        throw new OffhookError(errors.invalidParameter, 'The account has no agents to call back')
      if ((await this.#openOf(accountSid, phoneNumber)).length > 0)
        throw new OffhookError(errors.conflict, `${phoneNumber} is called back already`)
      const record: DialRecord = {
        ...blank(accountSid, phoneNumber, now),
        context: { ...(name ? { name } : {}), ...(note ? { note } : {}) },
        dueAt: at,
        workerSid: place.routingTarget,
        callback: { ...place, priority: 0, virtualStartTime: at },
      }
      await this.#shelf.writer.commit([put('dial-record', record)])
      this.#dialler.look()
      return record
    })
  }

  /** Newest first. */
  list(
    accountSid: AccountSid,
    page: PageRequest,
    state?: DialRecordState,
  ): Promise<Page<DialRecord>> {
    return this.#repository.records({ accountSid, listSid: null, state }, page)
  }

  /** Rejects with 20404 where there is none, 20009 where they are being called. */
  async cancel(accountSid: AccountSid, sid: DialRecord['sid']): Promise<void> {
    const record = await this.#shelf.rows.find('dial-record', { accountSid, sid, listSid: null })
    if (!record) throw new OffhookError(errors.notFound, `There is no callback ${sid}`)
    await this.#dialler.cancel(record.sid)
  }

  async #isDue(accountSid: AccountSid, phoneNumber: E164): Promise<boolean> {
    const now = this.#shelf.clock.now()
    const open = await this.#openOf(accountSid, phoneNumber)
    return open.some(({ state, dueAt }) => state !== 'waiting' || dueAt <= now)
  }

  /** The callbacks of a number that are still to come, or under way. */
  async #openOf(accountSid: AccountSid, phoneNumber: E164): Promise<readonly DialRecord[]> {
    const found = await Promise.all(
      openStates.map((state) =>
        this.#shelf.rows.find('dial-record', { accountSid, phoneNumber, state, listSid: null }),
      ),
    )
    return found.filter((record) => record !== undefined)
  }

  #recordOf(task: Task, from: E164, to: E164): DialRecord {
    const { name, reason } = task.attributes
    return {
      ...blank(task.accountSid, from, this.#shelf.clock.now()),
      context: {
        ...(typeof name === 'string' ? { name } : {}),
        ...(typeof reason === 'string' ? { reason } : {}),
      },
      state: 'offered',
      taskSid: task.sid,
      callback: {
        workspaceSid: task.workspaceSid,
        workflowSid: task.workflowSid,
        taskQueueSid: task.taskQueueSid,
        callerId: to,
        priority: task.priority,
        virtualStartTime: task.virtualStartTime,
        routingTarget: null,
      },
    }
  }

  #forget({ sid }: DialRecord): Promise<void> {
    return this.#shelf.writer.commit([remove('dial-record', { sid })])
  }
}

function blank(accountSid: AccountSid, phoneNumber: E164, now: number): DialRecord {
  return {
    sid: makeSid('DR'),
    accountSid,
    listSid: null,
    phoneNumber,
    context: {},
    state: 'waiting',
    outcome: null,
    attempts: 0,
    dueAt: now,
    taskSid: null,
    workerSid: null,
    disposition: null,
    callback: null,
    dateCreated: now,
    dateUpdated: now,
  }
}

function markOf(record: DialRecord) {
  return record.callback ? callbackAttributes(record, record.callback) : {}
}

function without(attributes: Task['attributes']): Task['attributes'] {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !ofTheCall.has(name)))
}

function isNumber(value: unknown): value is E164 {
  return typeof value === 'string' && isE164(value)
}
