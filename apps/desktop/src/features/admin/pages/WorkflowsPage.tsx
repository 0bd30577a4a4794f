import type { ListFormOf } from '../../../ui/form-fields.ts'
import { ListForm } from '../../../ui/ListForm.tsx'
import { type QueueRow, queuesOf, type WorkflowRow, workflowsOf } from '../task-router-rows.ts'
import { toForm } from '../to-form.ts'
import { type AdminTools, useAdmin } from '../use-admin.ts'
import { WorkflowSteps } from '../WorkflowSteps.tsx'
import { WorkflowTrialForm } from '../WorkflowTrialForm.tsx'

const names = {
  friendlyName: 'FriendlyName',
  configuration: 'Configuration',
  taskReservationTimeout: 'TaskReservationTimeout',
  assignmentCallbackUrl: 'AssignmentCallbackUrl',
}

type Row = WorkflowRow & { readonly queues: readonly QueueRow[] }

/** Which queue a task goes to: as a list of steps, as JSON, and tried with an example. */
export default function WorkflowsPage() {
  const tools = useAdmin()
  return (
    <ListForm
      of={workflows(tools)}
      below={(row) => (
        <>
          <WorkflowSteps configuration={row.configuration} queues={row.queues} />
          <WorkflowTrialForm workflowSid={row.sid} />
        </>
      )}
    />
  )
}

function workflows(tools: AdminTools): ListFormOf<Row> {
  const collection = workflowsOf(tools)
  let firstQueue = ''
  return {
    path: '/admin/workflows',
    title: 'pages.adminWorkflows',
    help: 'admin.workflowsHelp',
    empty: 'admin.workflowsEmpty',
    add: 'admin.workflowsAdd',
    load: async () => {
      const [rows, queues] = await Promise.all([collection.list(), queuesOf(tools).list()])
      firstQueue = queues[0]?.sid ?? ''
      return rows.map((row) => ({ ...row, queues }))
    },
    idOf: ({ sid }) => sid,
    nameOf: (row) => row.friendly_name,
    fieldsOf: () => [
      { name: 'friendlyName', label: 'admin.name', kind: 'text', isRequired: true },
      {
        name: 'taskReservationTimeout',
        label: 'admin.reservationTimeout',
        help: 'admin.reservationTimeoutHelp',
        kind: 'number',
      },
      { name: 'assignmentCallbackUrl', label: 'admin.assignmentUrl', kind: 'text' },
      {
        name: 'configuration',
        label: 'admin.configuration',
        help: 'admin.configurationHelp',
        kind: 'code',
        isRequired: true,
      },
    ],
    draftOf: (row) => ({
      friendlyName: row?.friendly_name ?? '',
      taskReservationTimeout: String(row?.task_reservation_timeout ?? 120),
      assignmentCallbackUrl: row?.assignment_callback_url ?? '',
      configuration: pretty(row?.configuration ?? emptyConfiguration(firstQueue)),
    }),
    create: async (draft) => (await collection.create(toForm(draft, names))).sid,
    save: (row, changed) => collection.update(row.sid, toForm(changed, names)),
    remove: ({ sid }) => collection.remove(sid),
  }
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
