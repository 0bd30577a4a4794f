import type { Shelf } from '@offhook/accounts'
import {
  type AccountSid,
  Emitter,
  errors,
  type Listenable,
  OffhookError,
  type Page,
  type PageRequest,
  put,
  remove,
} from '@offhook/core'
import type { Task } from '@offhook/task-router'
import type { WorkRule } from './work-model.ts'

const LONGEST_WRAP_UP = 3_600

/** What holds for one task: its queue's rule, and what that leaves open its channel's. */
export interface RuleOfTask {
  readonly wrapUpSeconds: number | null
  readonly autoAccept: boolean
}

/** How long agents may wrap up, and what they take without being asked. */
export class WorkRules {
  readonly events: Listenable<{ readonly changed: [] }>
  readonly #shelf: Shelf
  readonly #emitter = new Emitter<{ readonly changed: [] }>()

  constructor(shelf: Shelf) {
    this.#shelf = shelf
    this.events = this.#emitter
  }

  page(accountSid: AccountSid, page: PageRequest): Promise<Page<WorkRule>> {
    return this.#shelf.rows.page('work-rule', { accountSid }, page)
  }

  async ofTask(
    task: Pick<Task, 'accountSid' | 'taskQueueSid' | 'taskChannelSid'>,
  ): Promise<RuleOfTask> {
    const [queue, channel] = await Promise.all([
      task.taskQueueSid ? this.#find(task.accountSid, task.taskQueueSid) : undefined,
      this.#find(task.accountSid, task.taskChannelSid),
    ])
    return {
      wrapUpSeconds: queue?.wrapUpSeconds ?? channel?.wrapUpSeconds ?? null,
      autoAccept: queue?.autoAccept ?? channel?.autoAccept ?? false,
    }
  }

  /** Sets the rule of a queue or a channel; one that says nothing is removed. */
  async set(
    of: Pick<WorkRule, 'sid' | 'accountSid' | 'workspaceSid'>,
    rule: Pick<WorkRule, 'wrapUpSeconds' | 'autoAccept'>,
  ): Promise<WorkRule> {
    const { wrapUpSeconds, autoAccept } = rule
    const fits = wrapUpSeconds === null || (wrapUpSeconds >= 1 && wrapUpSeconds <= LONGEST_WRAP_UP)
    if (!fits)
      throw new OffhookError(
        errors.invalidParameter,
        `wrapUpSeconds must be from 1 to ${LONGEST_WRAP_UP}`,
      )
    const now = this.#shelf.clock.now()
    const before = await this.#find(of.accountSid, of.sid)
    const row = { ...of, ...rule, dateCreated: before?.dateCreated ?? now, dateUpdated: now }
    const saysNothing = wrapUpSeconds === null && autoAccept === null
    await this.#shelf.writer.commit([
      saysNothing ? remove('work-rule', { sid: of.sid }) : put('work-rule', row),
    ])
    this.#emitter.emit('changed')
    return row
  }

  #find(accountSid: AccountSid, sid: WorkRule['sid']): Promise<WorkRule | undefined> {
    return this.#shelf.rows.find('work-rule', { accountSid, sid })
  }
}
