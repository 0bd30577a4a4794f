import type { ListFormOf } from '../../../ui/form-fields.ts'
import { ListForm } from '../../../ui/ListForm.tsx'
import { workflowsOf } from '../task-router-rows.ts'
import { type AdminTools, useAdmin } from '../use-admin.ts'

interface LimitRow {
  readonly sid: string
  readonly friendly_name: string
  readonly max_size: number
  readonly current_size: number
  /** The workflow whose callers wait here, if it is one's. */
  readonly workflow: string | null
}

/** From this share on a queue is shown as nearly full. */
const NEARLY_FULL = 0.8

/** How many callers may wait. */
export default function LimitsPage() {
  return <ListForm of={limits(useAdmin())} />
}

function limits(tools: AdminTools): ListFormOf<LimitRow> {
  const { admin, account, t } = tools
  const collection = admin.collection<Omit<LimitRow, 'workflow'>>(
    `${account}/Queues`,
    'queues',
    '.json',
  )
  return {
    path: '/admin/limits',
    title: 'pages.adminLimits',
    help: 'admin.limitsHelp',
    empty: 'admin.limitsEmpty',
    refreshMs: 5_000,
    load: async () => {
      const [rows, workflows] = await Promise.all([collection.list(), workflowsOf(tools).list()])
      const names = new Map(workflows.map((row) => [row.sid, row.friendly_name]))
      return rows.map((row) => ({ ...row, workflow: names.get(row.friendly_name) ?? null }))
    },
    idOf: ({ sid }) => sid,
    nameOf: (row) => row.workflow ?? row.friendly_name,
    detailOf: (row) => {
      const values = { waiting: String(row.current_size), most: String(row.max_size) }
      return row.current_size >= row.max_size * NEARLY_FULL
        ? t('admin.nearlyFull', values)
        : t('admin.fill', values)
    },
    fieldsOf: () => [
      {
        name: 'maxSize',
        label: 'admin.mostWaiting',
        help: 'admin.mostWaitingHelp',
        kind: 'number',
      },
    ],
    draftOf: (row) => ({ maxSize: String(row?.max_size ?? 100) }),
    save: (row, changed) =>
      collection.update(row.sid, { MaxSize: String(changed['maxSize'] ?? '') }),
  }
}
