import { type Activity, createActivity, deleteActivity, updateActivity } from '@offhook/task-router'
import { created, noContent, ok } from '../http/answer.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { looseBoolean } from './fields.ts'
import { how } from './how.ts'
import { rowOf, workspaceOf } from './rows.ts'
import { placed, WORKSPACE, workspaceUrl } from './shape.ts'
import { byCreation, sortedPage } from './sorted-page.ts'

const all = `${WORKSPACE}/Activities`
const one = `${all}/:Sid`

/** What workers may be doing, and whether they take tasks then. */
export function activityRoutes(routes: Routes, options: RestOptions): void {
  const { router } = options

  routes.post(all, 'manage-routing', async (asked) => {
    const { sid } = workspaceOf(options, asked)
    const request = {
      friendlyName: asked.form.required('FriendlyName'),
      available: looseBoolean(asked.form, 'Available') ?? false,
    }
    const row = await router.run(createActivity(sid, request), how(asked))
    return created(shape(asked, row))
  })
  routes.get(all, 'work', (asked) => {
    const { sid } = workspaceOf(options, asked)
    const name = asked.form.filled('FriendlyName')
    const available = looseBoolean(asked.form, 'Available')
    const rows = router
      .list('activity', sid)
      .filter(
        (row) =>
          (name ?? row.friendlyName) === row.friendlyName &&
          (available ?? row.available) === row.available,
      )
    return asked.listV1(
      'activities',
      (ask) => sortedPage(rows, byCreation, ask),
      (row) => shape(asked, row),
    )
  })
  routes.get(one, 'work', (asked) => ok(shape(asked, rowOf(options, asked, 'activity'))))
  routes.post(one, 'manage-routing', async (asked) => {
    const row = rowOf(options, asked, 'activity')
    const name = asked.form.text('FriendlyName')
    if (name === undefined) return ok(shape(asked, row))
    const changed = await router.run(updateActivity(row.sid, name), how(asked))
    return ok(shape(asked, changed))
  })
  routes.delete(one, 'manage-routing', async (asked) => {
    const { sid } = rowOf(options, asked, 'activity')
    await router.run(deleteActivity(sid), how(asked))
    return noContent
  })
}

function shape({ base }: Asked, row: Activity) {
  const workspace = workspaceUrl(base, row.workspaceSid)
  return {
    sid: row.sid,
    ...placed(row),
    friendly_name: row.friendlyName,
    available: row.available,
    url: `${workspace}/Activities/${row.sid}`,
    links: { workspace },
  }
}
