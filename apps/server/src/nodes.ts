/** What differs when several nodes share a database. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Accounts } from '@offhook/accounts'
import { type Logger, messageOf } from '@offhook/core'
import type { RecoverOptions, Store } from '@offhook/store'
import { cancelTask, completeTask, type Task, type TaskRouter } from '@offhook/task-router'
import { ConfigError } from './config.ts'

const NODE_LOST = 'node-lost'
const LOOK_MS = 250
const FIRST_START_WITHIN_MS = 60_000

export function hasAccounts(accounts: Accounts): boolean {
  return accounts.accounts.list({}, { size: 1, after: null }).rows.length > 0
}

/**
 * The node that routes creates the installation. The others wait for it; if it dies, one of them
 * takes over.
 */
export async function installationThere(parts: {
  readonly store: Store
  readonly accounts: Accounts
  readonly recovery: RecoverOptions
  readonly logger: Logger
}): Promise<void> {
  const { store, accounts, recovery, logger } = parts
  const until = performance.now() + FIRST_START_WITHIN_MS
  let told = false
  while (!store.routing.held && !hasAccounts(accounts)) {
    if (performance.now() > until) {
      throw new ConfigError(
        'Another node has begun the first start and has not ended it. Try again.',
      )
    }
    if (!told) logger.info({}, 'Another node is at its first start: waiting for it')
    told = true
    await pause(LOOK_MS)
    await store.succeed(recovery)
    await accounts.load()
  }
}

/** Ends the tasks of callers whose calls were on another, dead node. */
export async function cancelLost(
  router: TaskRouter,
  tasks: readonly Task[],
  logger: Logger,
): Promise<void> {
  for (const { sid } of tasks) {
    const status = router.task(sid)?.assignmentStatus
    try {
      if (status === 'assigned') await router.run(completeTask(sid, NODE_LOST))
      else if (status !== undefined) await router.run(cancelTask(sid, NODE_LOST))
    } catch (error) {
      logger.warn({ taskSid: sid, error: messageOf(error) }, 'a lost task could not be ended')
    }
  }
}
