import { parseSid } from '@offhook/core'
import { countTasks, countTasksByQueue, openTasks, type TaskQueue } from '@offhook/task-router'
import { ok } from '../../http/answer.ts'
import { bad } from '../../http/errors.ts'
import type { Asked, Routes } from '../../http/routes.ts'
import type { RestOptions } from '../../options.ts'
import { rowOf, workspaceOf } from '../rows.ts'
import { WORKSPACE, workspaceUrl } from '../shape.ts'
import { byCreation, sortedPage } from '../sorted-page.ts'
import { channelOf } from './asked.ts'
import { activitiesNow, longestInQueue, tasksNow } from './shapes.ts'
import { figuresBy } from './task-figures.ts'
import { addTrio } from './trio.ts'
import { workerCounter } from './worker-figures.ts'

const all = `${WORKSPACE}/TaskQueues`
const MAX_BULK = 50

/** Of one queue, of the pages of all, and of up to 50 at once as they are now. */
export function taskQueueStatisticsRoutes(routes: Routes, options: RestOptions): void {
  routes.get(`${all}/Statistics`, 'see-team', (asked) => {
    const { sid, accountSid } = workspaceOf(options, asked)
    const name = asked.form.filled('FriendlyName')
    const queues = options.router
      .list('task-queue', sid)
      .filter(({ friendlyName }) => (name ?? friendlyName) === friendlyName)
    return asked.listV1(
      'task_queues_statistics',
      async (ask) => {
        const { rows, next } = sortedPage(queues, byCreation, ask)
        const realtime = realTimeOf(options, asked, sid)
        const cumulative = await cumulativeOf(options, asked, sid, rows)
        return {
          rows: rows.map((queue) => ({
            account_sid: accountSid,
            workspace_sid: sid,
            task_queue_sid: queue.sid,
            realtime: realtime(queue),
            cumulative: cumulative(queue),
          })),
          next,
        }
      },
      (row) => row,
    )
  })
  routes.post(`${all}/RealTimeStatistics`, 'see-team', (asked) => {
    const { sid, accountSid } = workspaceOf(options, asked)
    const realtime = realTimeOf(options, asked, sid)
    const data = queuesAsked(options, asked, sid).map((queue) => {
      // What one queue alone is also told is not part of this one.
      const {
        longest_relative_task_age_in_queue: _age,
        longest_relative_task_sid_in_queue: _sid,
        ...figures
      } = realtime(queue)
      return { task_queue_sid: queue.sid, ...figures }
    })
    return ok({
      account_sid: accountSid,
      workspace_sid: sid,
      task_queue_data: data,
      task_queue_response_count: data.length,
      url: `${workspaceUrl(asked.base, sid)}/TaskQueues/RealTimeStatistics`,
    })
  })
  addTrio<TaskQueue>(routes, {
    path: `${all}/:TaskQueueSid`,
    find: (asked) => rowOf(options, asked, 'task-queue', 'TaskQueueSid'),
    sids: ({ workspaceSid, sid }) => ({ workspace_sid: workspaceSid, task_queue_sid: sid }),
    url: ({ base }, { workspaceSid, sid }) =>
      `${workspaceUrl(base, workspaceSid)}/TaskQueues/${sid}`,
    realTime: (asked, queue) => realTimeOf(options, asked, queue.workspaceSid)(queue),
    cumulative: async (asked, queue) =>
      (await cumulativeOf(options, asked, queue.workspaceSid, [queue]))(queue),
  })
}

/** Counts the tasks of all queues once, and gives the figures of each. */
function realTimeOf(options: RestOptions, asked: Asked, workspaceSid: TaskQueue['workspaceSid']) {
  const { router, clock } = options
  const now = clock.now()
  const channel = channelOf(options, asked.form, workspaceSid)
  const countThem = workerCounter(options, asked, workspaceSid)
  const byQueue = countTasksByQueue(router, openTasks(router, workspaceSid, channel))
  return (queue: TaskQueue) => {
    const tasks = byQueue.get(queue.sid) ?? countTasks(router, [])
    const workers = countThem(router.membersOf(queue))
    return {
      ...activitiesNow(workers),
      ...tasksNow(tasks, now),
      ...longestInQueue(tasks, now),
      total_eligible_workers: workers.total,
      total_available_workers: workers.available,
    }
  }
}

/** Reads the events of these queues once, and gives the figures of each. */
async function cumulativeOf(
  options: RestOptions,
  asked: Asked,
  workspaceSid: TaskQueue['workspaceSid'],
  queues: readonly TaskQueue[],
) {
  const wanted = new Set<string>(queues.map(({ sid }) => sid))
  const place = {
    workspaceSid,
    taskQueueSid: queues.length === 1 ? queues[0]?.sid : undefined,
  }
  const figuresOf = await figuresBy(
    options,
    asked,
    place,
    ({ taskQueueSid }) => (taskQueueSid !== null && wanted.has(taskQueueSid) ? taskQueueSid : null),
    // So it is documented of queues; of what was passed on to a queue, the wait in it tells more.
    'creation',
  )
  return ({ sid }: TaskQueue) => {
    const { figures, wire } = figuresOf(sid)
    return {
      ...wire,
      tasks_entered: figures.tasksEnteredQueue,
      wait_duration_in_queue_until_accepted: figures.inQueueUntilAccepted,
    }
  }
}

/** The queues that the body names; those that are not there are left out. */
function queuesAsked(options: RestOptions, { form }: Asked, workspaceSid: string): TaskQueue[] {
  // The interface documents an array of sids, and no name for it.
  const words = bulkNames.map((name) => form.words(name)).find((found) => found !== undefined)
  if (!words || words.length === 0) throw bad('TaskQueueSids is missing')
  const sids = [...new Set(words)]
  if (sids.length > MAX_BULK) throw bad(`TaskQueueSids has ${MAX_BULK} sids at most`)
  return sids.flatMap((text) => {
    const sid = parseSid('WQ', text)
    if (!sid) throw bad('TaskQueueSids must be sids that begin with WQ')
    const queue = options.router.get('task-queue', sid)
    return queue?.workspaceSid === workspaceSid ? [queue] : []
  })
}

const bulkNames = ['TaskQueueSids', 'task_queue_sids', 'QueueSids', 'queue_sids', 'TaskQueueSid']
