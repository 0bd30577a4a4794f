import type { AccountSettingsRecord, AccountSettingsRequest } from '@offhook/desk-api'
import { DeskError } from '../../../model/problem.ts'
import { msg } from '../../../texts/index.ts'
import { type ListFormOf, numberOf } from '../../../ui/form-fields.ts'
import classes from '../../../ui/ListForm.module.css'
import { ListForm } from '../../../ui/ListForm.tsx'
import { OnlyRowForm } from '../../../ui/SettingsForm.tsx'
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

/** How many callers may wait in each queue, and how long calls may last. */
export default function LimitsPage() {
  return <ListForm of={limits(useAdmin())} foot={<LongestCall />} />
}

function LongestCall() {
  const tools = useAdmin()
  const { t } = tools
  return (
    <section aria-label={t('admin.longestCall')}>
      <OnlyRowForm of={longestCall(tools)}>
        {(row) => (
          <p className={classes['detail']}>
            {t('admin.longestCallHelp', { most: String(row.mostCallSeconds / 60) })}
          </p>
        )}
      </OnlyRowForm>
    </section>
  )
}

/** In minutes, as people count them; empty is as long as the server allows. */
function longestCall({ admin, accountSid, t }: AdminTools): ListFormOf<AccountSettingsRecord> {
  const path = `/offhook/v1/AccountSettings/${accountSid}`
  return {
    path,
    title: 'admin.longestCall',
    empty: 'admin.longestCall',
    load: async () => [await admin.http.get<AccountSettingsRecord>(path)],
    idOf: () => accountSid,
    nameOf: () => t('admin.longestCall'),
    fieldsOf: () => [{ name: 'minutes', label: 'admin.longestCallMinutes', kind: 'number' }],
    draftOf: (row) => ({ minutes: row?.callSeconds ? String(row.callSeconds / 60) : '' }),
    save: ({ mostCallSeconds: most }, changed) => {
      const minutes = numberOf(changed, 'minutes')
      const callSeconds = minutes === null ? null : Math.round(minutes * 60)
      if (callSeconds !== null && !(callSeconds >= 60 && callSeconds <= most)) {
        throw new DeskError(msg('admin.longestCallRange', { most: String(most / 60) }))
      }
      const json: AccountSettingsRequest = { callSeconds }
      return admin.http.post(path, { json })
    },
  }
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
