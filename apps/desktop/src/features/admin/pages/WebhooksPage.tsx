import { Button } from '@mantine/core'
import type { WebhookRequestRecord } from '@offhook/desk-api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ListFormOf } from '../../../ui/form-fields.ts'
import { useNavigator, useText } from '../../../ui/hooks.ts'
import { InlineNotice } from '../../../ui/InlineNotice.tsx'
import { ListForm } from '../../../ui/ListForm.tsx'
import { reasonOf } from '../../../ui/reason-of.ts'
import classes from '../Admin.module.css'
import { type AdminTools, useAdmin } from '../use-admin.ts'
import { whenOf } from '../when-of.ts'

/** What applications were asked and answered, and the same once more. */
export default function WebhooksPage() {
  return <ListForm of={requests(useAdmin())} below={(row) => <Exchange row={row} />} />
}

function requests({ admin, t }: AdminTools): ListFormOf<WebhookRequestRecord> {
  return {
    path: '/admin/webhooks',
    title: 'pages.adminWebhooks',
    help: 'admin.webhooksHelp',
    empty: 'admin.webhooksEmpty',
    refreshMs: 5_000,
    load: async () => {
      const page = await admin.http.get<{ webhookRequests: readonly WebhookRequestRecord[] }>(
        '/offhook/v1/WebhookRequests',
        { query: { limit: 200 } },
      )
      return page.webhookRequests
    },
    idOf: ({ sid }) => sid,
    nameOf: ({ status, errorCode, url }) =>
      `${status ?? errorCode ?? '–'} ${URL.canParse(url) ? new URL(url).pathname : url}`,
    detailOf: ({ startedAt, durationMs }) => `${whenOf(t, startedAt)} · ${durationMs} ms`,
    fieldsOf: () => [],
    draftOf: () => ({}),
  }
}

function Exchange({ row }: { readonly row: WebhookRequestRecord }) {
  const t = useText()
  const { admin } = useAdmin()
  const navigator = useNavigator()
  const queries = useQueryClient()
  const replay = useMutation({
    mutationFn: () =>
      admin.http.post<WebhookRequestRecord>(`/offhook/v1/WebhookRequests/${row.sid}/Replay`),
    onSuccess: async ({ sid }) => {
      await queries.invalidateQueries({ queryKey: ['list-form', '/admin/webhooks'] })
      navigator.go(`/admin/webhooks/${sid}`)
    },
  })
  return (
    <>
      <dl className={classes['facts']}>
        <dt>{t('admin.request')}</dt>
        <dd>
          {row.method} {row.url}
        </dd>
        <dt>{t('admin.answer')}</dt>
        <dd>{row.status ?? row.errorMessage ?? row.errorCode}</dd>
        <dt>{t('admin.attempt')}</dt>
        <dd>{row.attempt}</dd>
      </dl>
      <pre className={classes['body']}>
        {Object.entries(row.parameters)
          .map(([name, value]) => `${name}=${value}`)
          .join('\n')}
      </pre>
      {row.body && <pre className={classes['body']}>{row.body}</pre>}
      <div>
        <Button variant="default" loading={replay.isPending} onClick={() => replay.mutate()}>
          {t('admin.replay')}
        </Button>
      </div>
      {replay.isError && <InlineNotice tone="error" text={reasonOf(t, replay.error)} />}
    </>
  )
}
