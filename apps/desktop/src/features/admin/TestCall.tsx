import { Button, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { PageLink } from '../../ui/PageLink.tsx'
import { reasonOf } from '../../ui/reason-of.ts'
import { statusText } from '../calls/columns.tsx'
import classes from './Admin.module.css'
import { numbersOf } from './task-router-rows.ts'
import { useAdmin } from './use-admin.ts'

interface CallRow {
  readonly sid: string
  readonly status: string
}

const over = ['completed', 'busy', 'no-answer', 'canceled', 'failed']

/** A real call by whichever trunk dials that number; whoever answers hears themselves. */
export function TestCall() {
  const t = useText()
  const tools = useAdmin()
  const { admin, account } = tools
  const [to, setTo] = useState('')
  const call = useMutation({
    mutationFn: async () => {
      const [number] = await numbersOf(tools).list()
      return admin.http.post<CallRow>(`${account}/Calls.json`, {
        form: { To: to, From: number?.phone_number ?? '', Url: 'flow://default/echo' },
      })
    },
  })
  const sid = call.data?.sid
  const state = useQuery({
    queryKey: ['test-call', sid],
    enabled: sid !== undefined,
    queryFn: () => admin.http.get<CallRow>(`${account}/Calls/${sid}.json`),
    refetchInterval: ({ state: { data } }) => (over.includes(data?.status ?? '') ? false : 1_000),
  })
  return (
    <form
      className={classes['part']}
      data-testid="test-call"
      onSubmit={(event) => {
        event.preventDefault()
        if (to.trim() !== '') call.mutate()
      }}
    >
      <h3 className={classes['subtitle']}>{t('admin.testCall')}</h3>
      <div className={classes['line']}>
        <TextInput
          aria-label={t('admin.number')}
          placeholder="+1 201 555 0123"
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={to.trim() === '' || call.isPending}>
          {t('admin.call')}
        </Button>
        {sid && (
          <span role="status">
            {statusText(t, state.data?.status ?? call.data?.status ?? '')} ·{' '}
            <PageLink to={`/calls/${sid}`}>{t('admin.details')}</PageLink>
          </span>
        )}
      </div>
      {call.isError && <InlineNotice tone="error" text={reasonOf(t, call.error)} />}
    </form>
  )
}
