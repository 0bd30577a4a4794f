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
  TurnQueue,
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
  /** What is left out of a change stays, so changes run one after another. */
  readonly #turns = new TurnQueue()

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

  /**
   * Sets what is given of the rule of a queue or a channel; null takes it away, and a rule that says
   * nothing is removed. Rejects with 20001 for a wrap-up out of bounds.
   */
  set(
    of: Pick<WorkRule, 'sid' | 'accountSid' | 'workspaceSid'>,
    change: Partial<Pick<WorkRule, 'wrapUpSeconds' | 'autoAccept'>>,
  ): Promise<WorkRule> {
    return this.#turns.run(async () => {
      const before = await this.#find(of.accountSid, of.sid)
      const { wrapUpSeconds, autoAccept } = {
        wrapUpSeconds: before?.wrapUpSeconds ?? null,
        autoAccept: before?.autoAccept ?? null,
        ...change,
      }
      const fits =
        wrapUpSeconds === null || (wrapUpSeconds >= 1 && wrapUpSeconds <= LONGEST_WRAP_UP)
      if (!fits)
        throw new OffhookError(
          errors.invalidParameter,
          `wrapUpSeconds must be from 1 to ${LONGEST_WRAP_UP}`,
        )
      const now = this.#shelf.clock.now()
      const dateCreated = before?.dateCreated ?? now
      const row = { ...of, wrapUpSeconds, autoAccept, dateCreated, dateUpdated: now }
      const saysNothing = wrapUpSeconds === null && autoAccept === null
      await this.#shelf.writer.commit([
        saysNothing ? remove('work-rule', { sid: of.sid }) : put('work-rule', row),
      ])
      this.#emitter.emit('changed')
      return row
    })
  }

  #find(accountSid: AccountSid, sid: WorkRule['sid']): Promise<WorkRule | undefined> {
    return this.#shelf.rows.find('work-rule', { accountSid, sid })
  }
}
