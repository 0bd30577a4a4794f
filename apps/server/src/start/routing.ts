import { errors } from '@offhook/core'
import {
  EVENT_CALLBACK,
  Reconciler,
  sendEventCallback,
  TaskRouter,
  WorkerPresence,
} from '@offhook/task-router'
import { cancelLost, installationThere } from '../nodes.ts'
import { RoutingDuty } from '../routing-duty.ts'
import type { Starting } from './starting.ts'
import type { Storage } from './store.ts'
import type { Calls } from './voice.ts'

/** The router, which has loaded its rows if this node is the one that routes. */
export async function openRouter(
  { clock, logger, closing }: Starting,
  { store, writer, accounts, recovery }: Storage,
): Promise<TaskRouter> {
  await installationThere({ store, accounts, recovery, logger })
  const router = new TaskRouter({
    clock,
    logger,
    writer,
    repository: store.taskRouter,
    lease: store.routing,
  })
  if (store.routing.held) await router.load()
  closing.add(() => router.close())
  return router
}

/** Workers' presence, and what the router tells others. */
export function openPresence(
  { config, clock, logger, closing }: Starting,
  { store }: Storage,
  router: TaskRouter,
  { alerts, web }: Pick<Calls, 'alerts' | 'web'>,
): WorkerPresence {
  const presence = new WorkerPresence({
    clock,
    logger,
    router,
    writer: store.writer,
    repository: store.taskRouter,
    lostAfterMs: config.workerLostAfter * 1_000,
  })
  closing.add(() => presence.close())
  store.outbox.register(
    EVENT_CALLBACK,
    (effect) =>
      sendEventCallback(
        {
          clock,
          router,
          repository: store.taskRouter,
          tell: (request) => web.tell({ ...request, callSid: null, method: 'POST' }),
          onRefused: (refused) =>
            alerts.refused({ ...refused, callSid: null, method: 'POST' }, errors.httpFailed),
        },
        effect,
      ),
    { peerOf: ({ payload }) => String(payload['workspaceSid']) },
  )
  return presence
}

/** Starts routing, or standing by for the node that routes. */
export async function startRouting(
  { clock, logger, closing }: Starting,
  { store, accounts, recovery }: Storage,
  router: TaskRouter,
  { presence, contacts }: { readonly presence: WorkerPresence } & Pick<Calls, 'contacts'>,
): Promise<void> {
  const reconciler = new Reconciler({
    clock,
    logger,
    router,
    alsoCheck: [() => contacts.reconcile()],
  })
  reconciler.start()
  closing.add(() => reconciler.close())
  /** Resumes what an earlier run or another node began, once the router has loaded its rows. */
  const resume = async (): Promise<void> => {
    await presence.load()
    for (const { sid } of accounts.accounts.list({}, { size: 1_000, after: null }).rows) {
      for (const workspace of router.workspaces(sid)) contacts.resume(workspace.sid)
    }
  }
  if (router.routing) await resume()
  if (store.embedded) return
  const duty = new RoutingDuty({
    clock,
    logger,
    routes: router.routing,
    takeOver: async () => {
      if ((await store.succeed(recovery)) === null) return false
      await accounts.load()
      await router.load()
      await resume()
      return true
    },
    refresh: () => accounts.load(),
    tidy: async () => cancelLost(router, (await store.tidy(recovery)).tasks, logger),
  })
  closing.add(() => duty.close())
}
