import type { Translate } from '../../../texts/index.ts'
import type { ListFormOf } from '../../../ui/form-fields.ts'
import { useText } from '../../../ui/hooks.ts'
import { ListForm } from '../../../ui/ListForm.tsx'
import classes from '../Admin.module.css'
import { type AdminTools, useAdmin } from '../use-admin.ts'
import { whenOf } from '../when-of.ts'

interface AlertRow {
  readonly sid: string
  readonly error_code: string
  readonly log_level: string
  readonly alert_text: string
  readonly resource_sid: string | null
  readonly request_url: string | null
  readonly more_info: string
  readonly date_created: string
}

/** What went wrong in calls and applications, and what to do about it. */
export default function AlertsPage() {
  return <ListForm of={alerts(useAdmin())} below={(row) => <Alert row={row} />} />
}

function alerts({ admin, t }: AdminTools): ListFormOf<AlertRow> {
  const collection = admin.collection<AlertRow>('/v1/Alerts', 'alerts')
  return {
    path: '/admin/alerts',
    title: 'pages.adminAlerts',
    help: 'admin.alertsHelp',
    empty: 'admin.alertsEmpty',
    refreshMs: 5_000,
    load: () => collection.list({ PageSize: '200' }),
    idOf: ({ sid }) => sid,
    nameOf: (row) => `${row.error_code} ${row.alert_text}`,
    detailOf: (row) => `${levelText(t, row.log_level)} · ${whenOf(t, row.date_created)}`,
    fieldsOf: () => [],
    draftOf: () => ({}),
  }
}

const levels = { error: 'admin.levelError', warning: 'admin.levelWarning' } as const

function levelText(t: Translate, level: string): string {
  return level === 'error' || level === 'warning' ? t(levels[level]) : level
}

function Alert({ row }: { readonly row: AlertRow }) {
  const t = useText()
  return (
    <dl className={classes['facts']}>
      <dt>{t('admin.what')}</dt>
      <dd>{row.alert_text}</dd>
      <dt>{t('admin.when')}</dt>
      <dd>{whenOf(t, row.date_created)}</dd>
      <dt>{t('admin.about')}</dt>
      <dd>{row.resource_sid ?? '–'}</dd>
      <dt>{t('admin.request')}</dt>
      <dd>{row.request_url ?? '–'}</dd>
    </dl>
  )
}
