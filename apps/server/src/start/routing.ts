import { errors, messageOf } from '@offhook/core'
import { WrapUpLimits } from '@offhook/site'
import {
  EVENT_CALLBACK,
  QueueMetrics,
  Reconciler,
  sendEventCallback,
  TaskRouter,
  WorkerPresence,
} from '@offhook/task-router'
import { cancelLost, installationThere } from '../nodes.ts'
import { QueueStats } from '../queue-stats.ts'
import { RoutingDuty } from '../routing-duty.ts'
import type { Texts } from './messages.ts'
import type { Reports } from './reports.ts'
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

/** The figures of queues and workers, which follow the router once it has loaded. */
export function openMetrics(
  { clock, logger, closing }: Starting,
  { store, site }: Storage,
  router: TaskRouter,
): QueueMetrics {
  const stats = new QueueStats({ clock, logger, configurations: site.configurations })
  const metrics = new QueueMetrics({
    ...{ clock, logger, router },
    repository: store.taskRouter,
    settings: (accountSid) => stats.of(accountSid),
  })
  closing.add(
    () => metrics.close(),
    () => stats.close(),
  )
  return metrics
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
  { store, accounts, recovery, site }: Storage,
  router: TaskRouter,
  {
    presence,
    metrics,
    contacts,
    dialler,
    history,
    insights,
    schedule,
    reportRunner,
  }: { readonly presence: WorkerPresence; readonly metrics: QueueMetrics } & Pick<
    Texts,
    'schedule'
  > &
    Pick<Reports, 'reportRunner'> &
    Pick<Calls, 'contacts' | 'dialler' | 'history' | 'insights'>,
): Promise<void> {
  const reconciler = new Reconciler({
    clock,
    logger,
    router,
    alsoCheck: [() => contacts.reconcile()],
  })
  reconciler.start()
  closing.add(() => reconciler.close())
  const wrapUpLimits = new WrapUpLimits({ clock, logger, router, rules: site.rules })
  closing.add(() => wrapUpLimits.close())
  /** Resumes what an earlier run or another node began, once the router has loaded its rows. */
  const resume = async (): Promise<void> => {
    await presence.load()
    for (const sid of router.workspaceSids()) {
      // Calls do not wait for figures.
      const workspace = router.get('workspace', sid)
      if (!workspace) continue
      metrics.load(workspace).catch((error: unknown) => {
        logger.error({ workspaceSid: sid, error: messageOf(error) }, 'figures were not read')
      })
    }
    for (const { sid } of accounts.accounts.list({}, { size: 1_000, after: null }).rows) {
      for (const workspace of router.workspaces(sid)) {
        contacts.resume(workspace.sid)
        wrapUpLimits.resume(workspace.sid)
      }
    }
    await dialler.resume()
    await history.resume()
    await schedule.start()
    reportRunner.start()
    // Nothing waits for what was.
    insights.resume().catch((error: unknown) => {
      logger.error({ error: messageOf(error) }, 'Earlier calls were not summed up')
    })
  }
  // Until then calls are compared with a fixed bound.
  insights.learn().catch((error: unknown) => {
    logger.error({ error: messageOf(error) }, 'Times to the first ring were not read')
  })
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
    tidy: async () => {
      const { calls, tasks } = await store.tidy(recovery)
      await cancelLost(router, tasks, logger)
      if (calls.length > 0) await history.resume()
    },
  })
  closing.add(() => duty.close())
}
