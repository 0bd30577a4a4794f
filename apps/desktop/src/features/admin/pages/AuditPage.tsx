import { Button } from '@mantine/core'
import type { PersonDetails } from '@offhook/desk-api'
import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Translate } from '../../../texts/index.ts'
import type { ListFormOf } from '../../../ui/form-fields.ts'
import { useStore, useText } from '../../../ui/hooks.ts'
import { InlineNotice } from '../../../ui/InlineNotice.tsx'
import { ListForm } from '../../../ui/ListForm.tsx'
import { reasonOf } from '../../../ui/reason-of.ts'
import classes from '../Admin.module.css'
import { type AuditEvent, AuditLog } from '../audit-log.ts'
import { eventText, sourceText } from '../audit-words.ts'
import { type AdminTools, useAdmin } from '../use-admin.ts'
import { whenOf } from '../when-of.ts'

const PATH = '/admin/audit'
/** Names are read again after so long, in milliseconds. */
const NAMES_MS = 60_000

interface AuditRow extends AuditEvent {
  /** The name of the person; null where it was none, or one who is no longer known. */
  readonly person: string | null
}

/** Who has changed what, when, and from where. */
export default function AuditPage() {
  const tools = useAdmin()
  const queries = useQueryClient()
  const [log] = useState(() => new AuditLog(tools.admin.http))
  return (
    <ListForm
      of={events(tools, log, queries)}
      below={(row) => <Event row={row} />}
      more={<Older log={log} />}
    />
  )
}

function events(
  { admin, t }: AdminTools,
  log: AuditLog,
  queries: QueryClient,
): ListFormOf<AuditRow> {
  const readNames = async () => {
    const people = await admin.own<PersonDetails, never>('People', 'people').list()
    return new Map(people.map(({ sid, fullName, username }) => [sid, fullName || username]))
  }
  return {
    path: PATH,
    title: 'pages.adminAudit',
    help: 'admin.auditHelp',
    empty: 'admin.auditEmpty',
    refreshMs: 5_000,
    load: async () => {
      const [found, names] = await Promise.all([
        log.refresh(),
        queries.fetchQuery({
          queryKey: ['names-of-people'],
          queryFn: readNames,
          staleTime: NAMES_MS,
        }),
      ])
      return found.map((event) => ({ ...event, person: names.get(event.actor_sid ?? '') ?? null }))
    },
    idOf: ({ sid }) => sid,
    nameOf: (row) => eventText(t, row.event_type),
    detailOf: (row) => `${whoOf(t, row)} · ${whenOf(t, row.event_date)}`,
    fieldsOf: () => [],
    draftOf: () => ({}),
  }
}

const others = { account: 'admin.byAccount', 'api-key': 'admin.byKey' } as const

function whoOf(t: Translate, { person, actor_sid, actor_type }: AuditRow): string {
  if (person !== null) return person
  if (actor_type === 'account' || actor_type === 'api-key') return t(others[actor_type])
  return actor_sid ?? actor_type
}

/** Older entries than those in the list. */
function Older({ log }: { readonly log: AuditLog }) {
  const t = useText()
  const queries = useQueryClient()
  const next = useStore(log.next)
  const read = useMutation({
    mutationFn: () => log.readOlder(),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['list-form', PATH] }),
  })
  return (
    <>
      {read.isError && <InlineNotice tone="error" text={reasonOf(t, read.error)} />}
      {next !== null && (
        <Button fullWidth variant="default" loading={read.isPending} onClick={() => read.mutate()}>
          {t('admin.auditOlder')}
        </Button>
      )}
    </>
  )
}

function Event({ row }: { readonly row: AuditRow }) {
  const t = useText()
  return (
    <dl className={classes['facts']}>
      <dt>{t('admin.who')}</dt>
      <dd>{whoOf(t, row)}</dd>
      <dt>{t('admin.when')}</dt>
      <dd>{whenOf(t, row.event_date)}</dd>
      <dt>{t('admin.where')}</dt>
      <dd>
        {sourceText(t, row.source)} · {row.source_ip_address}
      </dd>
      <dt>{t('admin.about')}</dt>
      <dd>{row.resource_sid ?? '–'}</dd>
      <dt>{t('admin.fields')}</dt>
      <dd>{row.event_data.fields.join(', ') || '–'}</dd>
    </dl>
  )
}
