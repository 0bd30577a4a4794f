import { useRef } from 'react'
import { ApiError } from '../../../api/http.ts'
import type { Draft, FormField, ListFormOf } from '../../../ui/form-fields.ts'
import { ListForm } from '../../../ui/ListForm.tsx'
import { type QueueRow, queuesOf, type WorkflowRow, workflowsOf } from '../task-router-rows.ts'
import { toForm } from '../to-form.ts'
import { type AdminTools, useAdmin } from '../use-admin.ts'
import { WorkflowTrialForm } from '../WorkflowTrialForm.tsx'
import { WorkflowControl } from '../workflow/WorkflowControl.tsx'

const names = {
  friendlyName: 'FriendlyName',
  configuration: 'Configuration',
  taskReservationTimeout: 'TaskReservationTimeout',
  assignmentCallbackUrl: 'AssignmentCallbackUrl',
}

const configuration: FormField = {
  name: 'configuration',
  label: 'admin.configuration',
  help: 'admin.configurationHelp',
  kind: 'code',
  isRequired: true,
}

interface Row extends WorkflowRow {
  readonly queues: readonly QueueRow[]
}

/** Which queue a task goes to: as a form, as JSON, and tried with an example. */
export default function WorkflowsPage() {
  // What was loaded with the workflows outlasts the next drawing.
  const queues = useRef<readonly QueueRow[]>([])
  return (
    <ListForm
      of={workflows(useAdmin(), queues)}
      below={(row) => <WorkflowTrialForm workflowSid={row.sid} />}
    />
  )
}

function workflows(tools: AdminTools, queues: { current: readonly QueueRow[] }): ListFormOf<Row> {
  const collection = workflowsOf(tools)
  const draftOf = (row: Row | null) => ({
    friendlyName: row?.friendly_name ?? '',
    taskReservationTimeout: String(row?.task_reservation_timeout ?? 120),
    assignmentCallbackUrl: row?.assignment_callback_url ?? '',
    configuration: pretty(row?.configuration ?? emptyConfiguration(queues.current[0]?.sid ?? '')),
  })
  return {
    path: '/admin/workflows',
    title: 'pages.adminWorkflows',
    help: 'admin.workflowsHelp',
    empty: 'admin.workflowsEmpty',
    add: 'admin.workflowsAdd',
    load: async () => {
      const [rows, found] = await Promise.all([collection.list(), queuesOf(tools).list()])
      queues.current = found
      return rows.map((row) => ({ ...row, queues: found }))
    },
    idOf: ({ sid }) => sid,
    nameOf: (row) => row.friendly_name,
    fieldsOf: (row) => [
      { name: 'friendlyName', label: 'admin.name', kind: 'text', isRequired: true },
      {
        name: 'taskReservationTimeout',
        label: 'admin.reservationTimeout',
        help: 'admin.reservationTimeoutHelp',
        kind: 'number',
      },
      { name: 'assignmentCallbackUrl', label: 'admin.assignmentUrl', kind: 'text' },
      {
        ...configuration,
        draw: (control) => (
          <WorkflowControl
            control={{ ...control, field: configuration }}
            queues={row?.queues ?? queues.current}
          />
        ),
      },
    ],
    draftOf,
    create: async (draft) => (await collection.create(toForm(draft, names))).sid,
    // A trial that is asked for meanwhile waits for it.
    save: (row, changed, known = draftOf(row)) =>
      tools.admin.inTurn(() => saveOver(known, changed, row.sid, tools)),
    remove: ({ sid }) => collection.remove(sid),
  }
}

/**
 * The configuration is one text, whichever part of it was changed: it takes the place of the one from
 * which it was made, and of no other. Rejects with 20412.
 */
async function saveOver(
  known: Draft,
  changed: Draft,
  sid: string,
  tools: AdminTools,
): Promise<WorkflowRow> {
  const form = toForm(changed, names)
  if (!('configuration' in changed)) return workflowsOf(tools).update(sid, form)
  const { http } = tools.admin
  const path = `${tools.workspace}/Workflows/${sid}`
  const { row, version } = await http.versioned<WorkflowRow>(path)
  if (pretty(row.configuration) !== pretty(String(known['configuration']))) {
    throw new ApiError(412, 20412, 'The configuration has been changed meanwhile')
  }
  return http.post(path, { form, ...(version !== null && { ifMatch: version }) })
}

function emptyConfiguration(queue: string): string {
  return JSON.stringify({ task_routing: { filters: [], default_filter: { queue } } })
}

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2)
  } catch {
    return json
  }
}
