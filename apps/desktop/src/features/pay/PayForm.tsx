import { Button, NativeSelect, TextInput } from '@mantine/core'
import type { PayConnectorNames } from '@offhook/desk-api'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useApp, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import classes from './Pay.module.css'
import { moreOf, nothingMore, PayMore } from './PayMore.tsx'
import { usePayRequests } from './use-pay-requests.ts'

/** How much, and by whom it is charged. */
export function PayForm({ callSid, onClose }: { callSid: string; onClose: () => void }) {
  const t = useText()
  const { http } = useApp().admin
  const { data } = useQuery({
    queryKey: ['pay-connectors'],
    queryFn: () => http.get<PayConnectorNames>('/offhook/v1/PayConnectors/Names'),
    staleTime: 0,
  })
  const names = data?.names ?? []
  const { begin, fault, isBusy } = usePayRequests(callSid)
  const [amount, setAmount] = useState('')
  const [currency, setCurrency] = useState('USD')
  const [description, setDescription] = useState('')
  const [method, setMethod] = useState<'credit-card' | 'ach-debit'>('credit-card')
  const [chosen, setChosen] = useState('')
  const [more, setMore] = useState(nothingMore)
  const extra = moreOf(more, method)
  const connector = chosen || (names.includes('Default') ? 'Default' : (names[0] ?? ''))
  if (data && names.length === 0) return <InlineNotice tone="info" text={t('pay.noConnector')} />
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (extra === null) return
    void begin({ amount: amount.trim(), currency, description, method, connector, ...extra })
  }
  return (
    <form
      className={classes['form']}
      onSubmit={onSubmit}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      {fault && <InlineNotice tone="error" text={fault} />}
      <TextInput
        data-autofocus
        autoFocus
        inputMode="decimal"
        label={t('pay.amount')}
        description={t('pay.amountHelp')}
        value={amount}
        onChange={(event) => setAmount(event.currentTarget.value)}
      />
      <TextInput
        label={t('pay.currency')}
        maxLength={3}
        value={currency}
        onChange={(event) => setCurrency(event.currentTarget.value.toUpperCase())}
      />
      <TextInput
        label={t('pay.description')}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <NativeSelect
        label={t('pay.method')}
        value={method}
        data={[
          { value: 'credit-card', label: t('pay.card') },
          { value: 'ach-debit', label: t('pay.account') },
        ]}
        onChange={(event) => setMethod(event.currentTarget.value as typeof method)}
      />
      {names.length > 1 && (
        <NativeSelect
          label={t('pay.connector')}
          value={connector}
          data={[...names]}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
      )}
      <PayMore more={more} method={method} onChange={setMore} isBad={extra === null} />
      <div className={classes['acts']}>
        <Button type="submit" loading={isBusy} disabled={connector === ''}>
          {t('pay.start')}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t('pay.close')}
        </Button>
      </div>
    </form>
  )
}
