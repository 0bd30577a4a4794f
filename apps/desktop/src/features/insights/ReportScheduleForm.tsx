import { Button, NativeSelect, TextInput } from '@mantine/core'
import type { FiguresBy, ReportScheduleRecord } from '@offhook/desk-api'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { PlainKey } from '../../texts/index.ts'
import { useApp, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { reasonOf } from '../../ui/reason-of.ts'
import classes from './ReportSchedules.module.css'

export const rhythms: Readonly<Record<ReportScheduleRecord['every'], PlainKey>> = {
  day: 'insights.everyDay',
  week: 'insights.everyWeek',
  month: 'insights.everyMonth',
}

/** Makes a schedule of the view that is shown; its hour is by the clock of whoever makes it. */
export function ReportScheduleForm({
  by,
  group,
  onMade,
}: {
  by: FiguresBy
  group: string
  onMade: () => void
}) {
  const t = useText()
  const { insights } = useApp().offhook
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const [name, setName] = useState('')
  const [every, setEvery] = useState<ReportScheduleRecord['every']>('day')
  const [hour, setHour] = useState('6')
  const [delivery, setDelivery] = useState<ReportScheduleRecord['delivery']>('folder')
  const [url, setUrl] = useState('')
  const making = useMutation({
    mutationFn: () =>
      insights.addReportSchedule({
        ...{ name, by, every, hour: Number(hour), timeZone, delivery },
        url: delivery === 'webhook' ? url.trim() : null,
      }),
    onSuccess: () => {
      setName('')
      onMade()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!making.isPending) making.mutate()
  }
  return (
    <form className={classes['form']} onSubmit={submit} aria-label={t('insights.newSchedule')}>
      <TextInput
        label={t('insights.scheduleName', { group })}
        value={name}
        required
        maxLength={64}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <NativeSelect
        label={t('insights.every')}
        value={every}
        data={Object.entries(rhythms).map(([value, key]) => ({ value, label: t(key) }))}
        onChange={({ currentTarget: { value } }) => setEvery(value as typeof every)}
      />
      <NativeSelect
        label={t('insights.atHour', { zone: timeZone })}
        value={hour}
        data={Array.from({ length: 24 }, (_, at) => ({
          value: String(at),
          label: `${String(at).padStart(2, '0')}:00`,
        }))}
        onChange={({ currentTarget: { value } }) => setHour(value)}
      />
      <NativeSelect
        label={t('insights.deliverTo')}
        value={delivery}
        data={[
          { value: 'folder', label: t('insights.toFolder') },
          { value: 'webhook', label: t('insights.toWebhook') },
        ]}
        onChange={({ currentTarget: { value } }) => setDelivery(value as typeof delivery)}
      />
      {delivery === 'webhook' && (
        <TextInput
          label={t('insights.webhookUrl')}
          type="url"
          placeholder="https://"
          value={url}
          required
          onChange={({ currentTarget }) => setUrl(currentTarget.value)}
        />
      )}
      <Button type="submit" variant="default" loading={making.isPending}>
        {t('insights.addSchedule')}
      </Button>
      {making.error && <InlineNotice tone="error" text={reasonOf(t, making.error)} />}
    </form>
  )
}
