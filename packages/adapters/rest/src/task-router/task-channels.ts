import { parseSid } from '@offhook/core'
import {
  createTaskChannel,
  deleteTaskChannel,
  type TaskChannel,
  updateTaskChannel,
} from '@offhook/task-router'
import { created, noContent, ok } from '../http/answer.ts'
import { notFound } from '../http/errors.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { how } from './how.ts'
import { workspaceOf } from './rows.ts'
import { placed, WORKSPACE, workspaceUrl } from './shape.ts'
import { byCreation, sortedPage } from './sorted-page.ts'

const all = `${WORKSPACE}/TaskChannels`
const one = `${all}/:Sid`

/** Kinds of tasks, each with its own capacity of a worker. A path names one by sid or unique name. */
export function taskChannelRoutes(routes: Routes, options: RestOptions): void {
  const { router } = options
  const channelOf = (asked: Asked): TaskChannel => {
    const workspace = workspaceOf(options, asked)
    const row = findTaskChannel(options, workspace.sid, asked.param('Sid'))
    if (!row) throw notFound(`/TaskChannels/${asked.param('Sid')}`)
    return row
  }

  routes.post(all, 'manage-routing', async (asked) => {
    const { sid } = workspaceOf(options, asked)
    const request = {
      friendlyName: asked.form.required('FriendlyName'),
      uniqueName: asked.form.required('UniqueName'),
      channelOptimizedRouting: asked.form.boolean('ChannelOptimizedRouting') ?? false,
    }
    const row = await router.run(createTaskChannel(sid, request), how(asked))
    return created(shape(asked, row))
  })
  routes.get(all, 'work', (asked) => {
    const rows = router.list('task-channel', workspaceOf(options, asked).sid)
    return asked.listV1(
      'channels',
      (ask) => sortedPage(rows, byCreation, ask),
      (row) => shape(asked, row),
    )
  })
  routes.get(one, 'work', (asked) => ok(shape(asked, channelOf(asked))))
  routes.post(one, 'manage-routing', async (asked) => {
    const { sid } = channelOf(asked)
    const patch = {
      friendlyName: asked.form.text('FriendlyName'),
      channelOptimizedRouting: asked.form.boolean('ChannelOptimizedRouting'),
    }
    const row = await router.run(updateTaskChannel(sid, patch), how(asked))
    return ok(shape(asked, row))
  })
  routes.delete(one, 'manage-routing', async (asked) => {
    const { sid } = channelOf(asked)
    await router.run(deleteTaskChannel(sid), how(asked))
    return noContent
  })
}

/** By sid or by unique name. */
export function findTaskChannel(
  { router }: RestOptions,
  workspaceSid: string,
  text: string,
): TaskChannel | undefined {
  const sid = parseSid('TC', text)
  return router
    .list('task-channel', workspaceSid)
    .find((row) => row.sid === sid || row.uniqueName === text)
}

function shape({ base }: Asked, row: TaskChannel) {
  const workspace = workspaceUrl(base, row.workspaceSid)
  return {
    sid: row.sid,
    ...placed(row),
    friendly_name: row.friendlyName,
    unique_name: row.uniqueName,
    channel_optimized_routing: row.channelOptimizedRouting,
    url: `${workspace}/TaskChannels/${row.sid}`,
    links: { workspace },
  }
}
