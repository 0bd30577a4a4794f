import { parseSid } from '@offhook/core'
import { type TaskRouter, updateWorkerChannel, type WorkerChannel } from '@offhook/task-router'
import { ok } from '../http/answer.ts'
import { notFound } from '../http/errors.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { isOwnWorker } from './access.ts'
import { how } from './how.ts'
import { rowOf } from './rows.ts'
import { placed, WORKSPACE, workspaceUrl } from './shape.ts'
import { byCreation, sortedPage } from './sorted-page.ts'

const all = `${WORKSPACE}/Workers/:WorkerSid/Channels`
const one = `${all}/:Sid`
const MAX_CAPACITY = 50

/** How many tasks of each kind a worker takes. A path names one by its sid or its channel's name. */
export function workerChannelRoutes(routes: Routes, options: RestOptions): void {
  const { router } = options
  const seen = (asked: Asked) => asked.may('see-team') || isOwnWorker(asked, 'WorkerSid')
  const shape = (asked: Asked, row: WorkerChannel) => channelShape(router, asked.base, row)
  const channelsOf = (asked: Asked): WorkerChannel[] => {
    const worker = rowOf(options, asked, 'worker', 'WorkerSid')
    return router
      .list('worker-channel', worker.workspaceSid)
      .filter(({ workerSid }) => workerSid === worker.sid)
  }
  const channelOf = (asked: Asked): WorkerChannel => {
    const text = asked.param('Sid')
    const sid = parseSid('WC', text)
    const taskChannelSid = parseSid('TC', text)
    const row = channelsOf(asked).find(
      (channel) =>
        channel.sid === sid ||
        channel.taskChannelSid === taskChannelSid ||
        router.get('task-channel', channel.taskChannelSid)?.uniqueName === text,
    )
    if (!row) throw notFound(`/Channels/${text}`)
    return row
  }

  routes.get(all, seen, (asked) => {
    const rows = channelsOf(asked)
    return asked.listV1(
      'channels',
      (ask) => sortedPage(rows, byCreation, ask),
      (row) => shape(asked, row),
    )
  })
  routes.get(one, seen, (asked) => ok(shape(asked, channelOf(asked))))
  routes.post(one, 'manage-routing', async (asked) => {
    const { sid } = channelOf(asked)
    const patch = {
      capacity: asked.form.integer('Capacity', { min: 0, max: MAX_CAPACITY }),
      available: asked.form.boolean('Available'),
    }
    const row = await router.run(updateWorkerChannel(sid, patch), how(asked))
    return ok(shape(asked, row))
  })
}

function channelShape(router: TaskRouter, base: string, row: WorkerChannel) {
  const { assigned, freePercent } = router.channelUse(row)
  const worker = `${workspaceUrl(base, row.workspaceSid)}/Workers/${row.workerSid}`
  return {
    sid: row.sid,
    ...placed(row),
    worker_sid: row.workerSid,
    task_channel_sid: row.taskChannelSid,
    task_channel_unique_name: router.get('task-channel', row.taskChannelSid)?.uniqueName ?? null,
    available: row.available,
    configured_capacity: row.configuredCapacity,
    available_capacity_percentage: freePercent,
    assigned_tasks: assigned,
    url: `${worker}/Channels/${row.sid}`,
  }
}
