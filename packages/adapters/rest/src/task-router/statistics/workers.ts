import type { Workspace } from '@offhook/task-router'
import { ok } from '../../http/answer.ts'
import type { Asked, Routes } from '../../http/routes.ts'
import type { RestOptions } from '../../options.ts'
import { isOwnWorker } from '../access.ts'
import { rowOf, workspaceOf } from '../rows.ts'
import { WORKSPACE, workspaceUrl } from '../shape.ts'
import { activitiesNow } from './shapes.ts'
import { addTrio } from './trio.ts'
import { cumulativeWorkers, workerCounter, workersAsked } from './worker-figures.ts'

const all = `${WORKSPACE}/Workers`

/** Of all workers together, or of those of a queue or a name; and of one, who may see their own. */
export function workerStatisticsRoutes(routes: Routes, options: RestOptions): void {
  const { router } = options
  addTrio<Workspace>(routes, {
    path: all,
    find: (asked) => workspaceOf(options, asked),
    sids: ({ sid }) => ({ workspace_sid: sid }),
    url: ({ base }, { sid }) => `${workspaceUrl(base, sid)}/Workers`,
    realTime(asked, { sid }) {
      const only = workersAsked(options, asked, sid)
      const workers = router.list('worker', sid).filter((row) => only?.has(row.sid) ?? true)
      const counts = workerCounter(options, asked, sid)(workers)
      return { ...activitiesNow(counts), total_workers: counts.total }
    },
    cumulative: (asked, { sid }) =>
      cumulativeWorkers(options, asked, sid, workersAsked(options, asked, sid)),
  })
  routes.get(
    `${all}/:WorkerSid/Statistics`,
    (asked: Asked) => asked.may('see-team') || isOwnWorker(asked, 'WorkerSid'),
    async (asked) => {
      const { accountSid, workspaceSid, sid } = rowOf(options, asked, 'worker', 'WorkerSid')
      return ok({
        account_sid: accountSid,
        workspace_sid: workspaceSid,
        worker_sid: sid,
        url: `${workspaceUrl(asked.base, workspaceSid)}/Workers/${sid}/Statistics`,
        cumulative: await cumulativeWorkers(options, asked, workspaceSid, new Set([sid]), sid),
      })
    },
  )
}
