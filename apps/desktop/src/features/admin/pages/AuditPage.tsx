import type { ListFormOf } from '../../../ui/form-fields.ts'
import { useText } from '../../../ui/hooks.ts'
import { ListForm } from '../../../ui/ListForm.tsx'
import classes from '../Admin.module.css'
import { type AdminTools, useAdmin } from '../use-admin.ts'
import { whenOf } from '../when-of.ts'

interface AuditRow {
  readonly sid: string
  readonly actor_sid: string | null
  readonly actor_type: string
  readonly event_type: string
  readonly event_date: string
  readonly event_data: { readonly fields: readonly string[] }
  readonly resource_sid: string | null
  readonly source: string
  readonly source_ip_address: string
}

/** Who has changed what, when, and from where. */
export default function AuditPage() {
  return <ListForm of={events(useAdmin())} below={(row) => <Event row={row} />} />
}

function events({ admin }: AdminTools): ListFormOf<AuditRow> {
  const collection = admin.collection<AuditRow>('/v1/Events', 'events')
  return {
    path: '/admin/audit',
    title: 'pages.adminAudit',
    help: 'admin.auditHelp',
    empty: 'admin.auditEmpty',
    load: () => collection.list({ PageSize: '200' }),
    idOf: ({ sid }) => sid,
    nameOf: (row) => row.event_type,
    detailOf: (row) => `${row.actor_type} · ${whenOf(row.event_date)}`,
    fieldsOf: () => [],
    draftOf: () => ({}),
  }
}

function Event({ row }: { readonly row: AuditRow }) {
  const t = useText()
  return (
    <dl className={classes['facts']}>
      <dt>{t('admin.who')}</dt>
      <dd>
        {row.actor_type} {row.actor_sid ?? ''}
      </dd>
      <dt>{t('admin.when')}</dt>
      <dd>{whenOf(row.event_date)}</dd>
      <dt>{t('admin.where')}</dt>
      <dd>
        {row.source} · {row.source_ip_address}
      </dd>
      <dt>{t('admin.about')}</dt>
      <dd>{row.resource_sid ?? '–'}</dd>
      <dt>{t('admin.fields')}</dt>
      <dd>{row.event_data.fields.join(', ') || '–'}</dd>
    </dl>
  )
}
