import { OwnRows, type Shelf } from '@offhook/accounts'
import {
  type AccountSid,
  derivedSid,
  type E164,
  errors,
  makeSid,
  OffhookError,
  type Page,
  type PageRequest,
  put,
  remove,
} from '@offhook/core'
import type { TaskRouter } from '@offhook/task-router'
import type { DialList, DialListSid, DialRecord, DialRecordSid, RetryRule } from './model.ts'
import type { OutboundRepository } from './ports.ts'

/** Rows of one transaction. */
const BATCH = 500
/** A task's attributes have room for so much, with what the call itself brings. */
const MAX_CONTEXT = 3_000
/** Who is called by nobody listens to a few sentences. */
const MAX_MESSAGE = 500

export type DialListFields = Pick<
  DialList,
  | 'friendlyName'
  | 'mode'
  | 'workspaceSid'
  | 'taskQueueSid'
  | 'workflowSid'
  | 'callerId'
  | 'retry'
  | 'abandonCap'
  | 'abandonMessage'
>

export interface NewRecord {
  readonly phoneNumber: E164
  readonly context: Readonly<Record<string, unknown>>
}

export const defaultRetry: RetryRule = {
  maxAttempts: 3,
  busyMinutes: 10,
  noAnswerMinutes: 120,
  failedMinutes: 30,
}

/** Per cent: what most countries allow. */
export const defaultAbandonCap = 3

/** Lists of people to be called, as REST keeps them. What is done with them is the dialler's. */
export class DialLists {
  readonly #shelf: Shelf
  readonly #repository: OutboundRepository
  readonly #router: Pick<TaskRouter, 'get'>
  readonly #mayShow: (accountSid: AccountSid, number: E164) => Promise<boolean>
  readonly #lists: OwnRows<'dial-list'>

  /** @param options.mayShow whether a number may be a caller id of the account */
  constructor(options: {
    shelf: Shelf
    repository: OutboundRepository
    router: Pick<TaskRouter, 'get'>
    mayShow: (accountSid: AccountSid, number: E164) => Promise<boolean>
  }) {
    this.#shelf = options.shelf
    this.#repository = options.repository
    this.#router = options.router
    this.#mayShow = options.mayShow
    this.#lists = new OwnRows('dial-list', 'DialLists', options.shelf)
  }

  list(accountSid: AccountSid, page: PageRequest): Promise<Page<DialList>> {
    return this.#lists.page({ accountSid }, page)
  }

  /** Rejects with 20404 where the account has no such list. */
  get(accountSid: AccountSid, sid: DialListSid): Promise<DialList> {
    return this.#lists.get(accountSid, sid)
  }

  /** Begins paused. Rejects with 20001 for a field, 21210 for the caller id. */
  async create(accountSid: AccountSid, fields: DialListFields): Promise<DialList> {
    await this.#check(accountSid, fields)
    const now = this.#shelf.clock.now()
    const list: DialList = {
      ...fields,
      sid: makeSid('DL'),
      accountSid,
      status: 'paused',
      dateCreated: now,
      dateUpdated: now,
    }
    await this.#lists.add(list)
    return list
  }

  /** Rejects with 20404, 20001 for a field, 21210 for the caller id. */
  async update(
    accountSid: AccountSid,
    sid: DialListSid,
    patch: Partial<DialListFields & Pick<DialList, 'status'>>,
  ): Promise<DialList> {
    const before = await this.get(accountSid, sid)
    await this.#check(accountSid, { ...before, ...patch })
    return this.#lists.update(accountSid, sid, patch)
  }

  /** Removes a list and its records. Rejects with 20404, 20009 while it runs or somebody has one. */
  async remove(accountSid: AccountSid, sid: DialListSid): Promise<void> {
    const { status } = await this.get(accountSid, sid)
    const { active } = await this.#repository.progress(sid)
    if (status === 'running' || active > 0) {
      throw new OffhookError(errors.stillInProgress, 'Stop the list before you delete it')
    }
    for (;;) {
      const { rows } = await this.#repository.records(
        { accountSid, listSid: sid },
        { size: BATCH, after: null },
      )
      if (rows.length === 0) break
      await this.#shelf.writer.commit(rows.map((row) => remove('dial-record', { sid: row.sid })))
    }
    const tallies = await this.#repository.tallies(sid, 0)
    await this.#shelf.writer.commit(tallies.map((row) => remove('dial-tally', { sid: row.sid })))
    await this.#lists.remove(accountSid, sid)
  }

  /**
   * Adds people to a list, each number once: who is there already stays as they are. Rejects with
   * 20404, 20001 where a context is too long.
   * @returns how many were added
   */
  async addRecords(
    accountSid: AccountSid,
    sid: DialListSid,
    records: readonly NewRecord[],
  ): Promise<number> {
    await this.get(accountSid, sid)
    const now = this.#shelf.clock.now()
    let added = 0
    for (let at = 0; at < records.length; at += BATCH) {
      const rows = records
        .slice(at, at + BATCH)
        .map((record, index) => newRecord(accountSid, sid, record, now + at + index))
      const known = await this.#repository.known(rows.map((row) => row.sid))
      const fresh = rows.filter((row) => !known.has(row.sid))
      if (fresh.length > 0)
        await this.#shelf.writer.commit(fresh.map((row) => put('dial-record', row)))
      added += fresh.length
    }
    return added
  }

  async #check(accountSid: AccountSid, fields: DialListFields): Promise<void> {
    const { friendlyName, workspaceSid, taskQueueSid, workflowSid, callerId, retry } = fields
    const { abandonCap, abandonMessage } = fields
    if (friendlyName.trim() === '' || friendlyName.length > 128)
      throw invalid('friendlyName: 1 to 128 characters')
    const workspace = this.#router.get('workspace', workspaceSid)
    if (workspace?.accountSid !== accountSid) throw invalid('workspaceSid: there is no such one')
    if (this.#router.get('task-queue', taskQueueSid)?.workspaceSid !== workspaceSid)
      throw invalid('taskQueueSid: the workspace has no such queue')
    if (this.#router.get('workflow', workflowSid)?.workspaceSid !== workspaceSid)
      throw invalid('workflowSid: the workspace has no such workflow')
    if (!(await this.#mayShow(accountSid, callerId))) {
      throw new OffhookError(
        errors.callerIdNotVerified,
        `${callerId} is neither a number of the account nor one that it has verified`,
      )
    }
    checkRetry(retry)
    if (!(abandonCap >= 0 && abandonCap <= 100)) throw invalid('abandonCap: per cent, 0 to 100')
    if (abandonMessage !== null && !(abandonMessage.trim() && abandonMessage.length <= MAX_MESSAGE))
      throw invalid(`abandonMessage: null, or 1 to ${MAX_MESSAGE} characters`)
  }
}

/** Checked here too, so that nobody is called a hundred times a day by a slip. */
function checkRetry({ maxAttempts, ...pauses }: RetryRule): void {
  if (!Number.isInteger(maxAttempts) || maxAttempts < 1 || maxAttempts > 20)
    throw invalid('retry.maxAttempts: from 1 to 20')
  for (const [name, minutes] of Object.entries(pauses)) {
    if (!Number.isInteger(minutes) || minutes < 1 || minutes > 10_080)
      throw invalid(`retry.${name}: from 1 minute to a week`)
  }
}

/** @param at orders those of one upload */
function newRecord(
  accountSid: AccountSid,
  listSid: DialListSid,
  { phoneNumber, context }: NewRecord,
  at: number,
): DialRecord {
  if (JSON.stringify(context).length > MAX_CONTEXT)
    throw invalid(`${phoneNumber}: what is known of them is longer than ${MAX_CONTEXT} characters`)
  return {
    sid: derivedSid('DR', listSid, phoneNumber) as DialRecordSid,
    accountSid,
    listSid,
    phoneNumber,
    context,
    state: 'waiting',
    outcome: null,
    attempts: 0,
    dueAt: at,
    taskSid: null,
    workerSid: null,
    disposition: null,
    callback: null,
    dateCreated: at,
    dateUpdated: at,
  }
}

function invalid(message: string): OffhookError {
  return new OffhookError(errors.invalidParameter, message)
}
