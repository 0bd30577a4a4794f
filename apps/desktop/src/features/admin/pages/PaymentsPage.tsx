import { Button } from '@mantine/core'
import type {
  PayConnectorInput,
  PayConnectorRecord,
  PayConnectorTest,
  PaySettingsRecord,
} from '@offhook/desk-api'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Draft, ListFormOf } from '../../../ui/form-fields.ts'
import { InlineNotice } from '../../../ui/InlineNotice.tsx'
import { ListForm } from '../../../ui/ListForm.tsx'
import { reasonOf } from '../../../ui/reason-of.ts'
import { type AdminTools, useAdmin } from '../use-admin.ts'

/** Who charges, whether their credentials are good, and PCI mode. */
export default function PaymentsPage() {
  return (
    <ListForm
      of={connectors(useAdmin())}
      // The form beside it has the bare sid as its key.
      below={({ sid }) => <TestButton key={`test ${sid}`} sid={sid} />}
      foot={<PciMode />}
    />
  )
}

function connectors({ admin, t }: AdminTools): ListFormOf<PayConnectorRecord> {
  const collection = admin.own<PayConnectorRecord, PayConnectorInput>(
    'PayConnectors',
    'payConnectors',
  )
  return {
    path: '/admin/payments',
    title: 'pages.adminPayments',
    help: 'pay.connectorsHelp',
    empty: 'pay.connectorsEmpty',
    add: 'pay.connectorsAdd',
    load: () => collection.list(),
    idOf: ({ sid }) => sid,
    nameOf: ({ uniqueName }) => uniqueName,
    detailOf: ({ kind, url }) => (kind === 'stripe' ? t('pay.kindStripe') : url),
    fieldsOf: () => [
      {
        name: 'uniqueName',
        label: 'pay.uniqueName',
        help: 'pay.uniqueNameHelp',
        kind: 'text',
        isRequired: true,
      },
      {
        name: 'kind',
        label: 'pay.kind',
        kind: 'choice',
        choices: [
          { value: 'https', label: t('pay.kindHttps') },
          { value: 'stripe', label: t('pay.kindStripe') },
        ],
      },
      { name: 'url', label: 'pay.url', help: 'pay.urlHelp', kind: 'text' },
      { name: 'username', label: 'pay.username', kind: 'text' },
      { name: 'secret', label: 'pay.secret', help: 'pay.secretHelp', kind: 'password' },
      { name: 'yearDigits', label: 'pay.yearDigits', kind: 'number' },
    ],
    draftOf: (row) => ({
      uniqueName: row?.uniqueName ?? 'Default',
      kind: row?.kind ?? 'https',
      url: row?.url ?? '',
      username: row?.username ?? '',
      secret: '',
      yearDigits: String(row?.yearDigits ?? 2),
    }),
    create: async (draft) => (await collection.create(requestOf(draft))).sid,
    save: (row, changed) => collection.update(row.sid, requestOf(changed)),
    remove: ({ sid }) => collection.remove(sid),
  }
}

function requestOf(draft: Draft): PayConnectorInput {
  const { yearDigits, secret, ...texts } = draft
  return {
    ...(texts as PayConnectorInput),
    ...(yearDigits === undefined ? {} : { yearDigits: Number(yearDigits) }),
    // A secret that is left empty stays.
    ...(secret ? { secret: String(secret) } : {}),
  }
}

function TestButton({ sid }: { sid: string }) {
  const { admin, t } = useAdmin()
  const [said, setSaid] = useState<{ fault: string | null } | null>(null)
  const [isBusy, setBusy] = useState(false)
  const test = async () => {
    setBusy(true)
    try {
      const path = `/offhook/v1/PayConnectors/${sid}/Test`
      setSaid(await admin.http.post<PayConnectorTest>(path, { json: {} }))
    } catch (error) {
      setSaid({ fault: reasonOf(t, error) })
    } finally {
      setBusy(false)
    }
  }
  return (
    <div>
      <Button variant="default" loading={isBusy} onClick={() => void test()}>
        {t('pay.test')}
      </Button>
      {said && (
        <InlineNotice
          tone={said.fault === null ? 'info' : 'error'}
          text={said.fault ?? t('pay.testGood')}
        />
      )}
    </div>
  )
}

const settingsPath = '/offhook/v1/PaySettings'

function PciMode() {
  const { admin, t } = useAdmin()
  const queries = useQueryClient()
  const queryKey = ['pay-settings']
  const { data, error } = useQuery({
    queryKey,
    queryFn: () => admin.http.get<PaySettingsRecord>(settingsPath),
  })
  const switchOn = useMutation({
    mutationFn: () => admin.http.post(settingsPath, { json: { pciMode: true } }),
    onSuccess: () => queries.invalidateQueries({ queryKey }),
  })
  const failure = switchOn.error ?? error
  if (!data) return failure && <InlineNotice tone="error" text={reasonOf(t, failure)} />
  return (
    <section aria-label={t('pay.pciMode')}>
      <h2>{t('pay.pciMode')}</h2>
      {failure && <InlineNotice tone="error" text={reasonOf(t, failure)} />}
      <p>{t(data.pciMode ? 'pay.pciModeOn' : 'pay.pciModeHelp')}</p>
      {!data.pciMode && (
        <Button
          variant="default"
          color="red"
          loading={switchOn.isPending}
          onClick={() => switchOn.mutate()}
        >
          {t('pay.pciModeSwitch')}
        </Button>
      )}
    </section>
  )
}
