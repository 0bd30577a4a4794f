import { createWorkflow, deleteWorkflow, updateWorkflow, type Workflow } from '@offhook/task-router'
import { created, noContent } from '../http/answer.ts'
import type { Form } from '../http/form.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { clearableUrl, looseBoolean } from './fields.ts'
import { how, howIfMatch } from './how.ts'
import { rowOf, workspaceOf } from './rows.ts'
import { placed, versioned, WORKSPACE, workspaceUrl } from './shape.ts'
import { byCreation, sortedPage } from './sorted-page.ts'

const all = `${WORKSPACE}/Workflows`
const one = `${all}/:Sid`
/** A configuration of 1 MB as a form has it: a sign that is not plain takes three bytes. */
const limits = { body: 4 * 1024 * 1024 }
const MAX_RESERVATION_TIMEOUT = 86_400

/** Which queue a task goes to, in steps. */
export function workflowRoutes(routes: Routes, options: RestOptions): void {
  const { router } = options
  // What is written as a whole is its configuration, and the edition counts those.
  const answer = (asked: Asked, row: Workflow) => versioned(200, shape(asked, row), row.edition)

  routes.post(
    all,
    'manage-routing',
    async (asked) => {
      const { sid } = workspaceOf(options, asked)
      const request = {
        ...fields(asked.form),
        friendlyName: asked.form.required('FriendlyName'),
        configuration: asked.form.required('Configuration'),
      }
      const row = await router.run(createWorkflow(sid, request), how(asked))
      return created(shape(asked, row))
    },
    limits,
  )
  routes.get(all, 'work', (asked) => {
    const name = asked.form.filled('FriendlyName')
    const rows = router
      .list('workflow', workspaceOf(options, asked).sid)
      .filter(({ friendlyName }) => (name ?? friendlyName) === friendlyName)
    return asked.listV1(
      'workflows',
      (ask) => sortedPage(rows, byCreation, ask),
      (row) => shape(asked, row),
    )
  })
  routes.get(one, 'work', (asked) => answer(asked, rowOf(options, asked, 'workflow')))
  routes.post(
    one,
    'manage-routing',
    async (asked) => {
      const { sid } = rowOf(options, asked, 'workflow')
      const patch = {
        ...fields(asked.form),
        friendlyName: asked.form.text('FriendlyName'),
        configuration: asked.form.text('Configuration'),
      }
      const reEvaluate = looseBoolean(asked.form, 'ReEvaluateTasks')
      const row = await router.run(updateWorkflow(sid, patch, reEvaluate), howIfMatch(asked))
      return answer(asked, row)
    },
    limits,
  )
  routes.delete(one, 'manage-routing', async (asked) => {
    const { sid } = rowOf(options, asked, 'workflow')
    await router.run(deleteWorkflow(sid), how(asked))
    return noContent
  })
}

function fields(form: Form) {
  return {
    assignmentCallbackUrl: clearableUrl(form, 'AssignmentCallbackUrl'),
    fallbackAssignmentCallbackUrl: clearableUrl(form, 'FallbackAssignmentCallbackUrl'),
    taskReservationTimeout: form.integer('TaskReservationTimeout', {
      min: 1,
      max: MAX_RESERVATION_TIMEOUT,
    }),
  }
}

function shape({ base }: Asked, row: Workflow) {
  const workspace = workspaceUrl(base, row.workspaceSid)
  const url = `${workspace}/Workflows/${row.sid}`
  return {
    sid: row.sid,
    ...placed(row),
    friendly_name: row.friendlyName,
    configuration: row.configuration,
    document_content_type: 'application/json',
    assignment_callback_url: row.assignmentCallbackUrl,
    fallback_assignment_callback_url: row.fallbackAssignmentCallbackUrl,
    task_reservation_timeout: row.taskReservationTimeout,
    url,
    links: {
      workspace,
      cumulative_statistics: `${url}/CumulativeStatistics`,
      real_time_statistics: `${url}/RealTimeStatistics`,
      statistics: `${url}/Statistics`,
    },
  }
}
