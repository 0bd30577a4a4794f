import { Button, TextInput } from '@mantine/core'
import type { DialListRecord, ImportReply } from '@offhook/desk-api'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { messageOf } from '../../model/problem.ts'
import { useApp, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { reasonOf } from '../../ui/reason-of.ts'
import { useRemovals } from '../../ui/use-removals.ts'
import { Callbacks } from './Callbacks.tsx'
import { DialListCard } from './DialListCard.tsx'
import classes from './DialListsPage.module.css'

const key = ['dial-lists'] as const
/** How old what is shown may be, while somebody looks. */
const EVERY_MS = 2_000

/** The lists of people to be called, with how far each has come; and the calls that were promised. */
export default function DialListsPage() {
  const t = useText()
  const { offhook } = useApp()
  const queries = useQueryClient()
  const { data } = useQuery({
    queryKey: key,
    queryFn: () => offhook.dialLists(),
    refetchInterval: EVERY_MS,
  })
  const [imported, setImported] = useState<ImportReply | null>(null)
  const act = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  })
  const removals = useRemovals<DialListRecord>({
    idOf: ({ sid }) => sid,
    remove: async ({ sid }) => {
      await offhook.removeDialList(sid)
      await queries.invalidateQueries({ queryKey: key })
    },
  })
  const lists = data?.dialLists.filter(({ sid }) => !removals.isRemoved(sid))
  const upload = (list: DialListRecord, file: File) =>
    act.mutate(async () => setImported(await offhook.importDialRecords(list.sid, file)))
  return (
    <div className={classes['page']}>
      <header className={classes['head']}>
        <h1 className={classes['title']}>{t('outbound.lists')}</h1>
        <p className="soft">{t('outbound.listsHint')}</p>
      </header>
      {act.error && (
        <InlineNotice
          tone="error"
          text={t('outbound.failedToChange', { why: messageOf(act.error) })}
          onDismiss={() => act.reset()}
        />
      )}
      {removals.last && (
        <InlineNotice
          tone="info"
          text={t('forms.removed', { name: removals.last.friendlyName })}
          action={{ label: t('forms.undo'), run: removals.undo }}
        />
      )}
      {removals.failure !== null && (
        <InlineNotice
          tone="error"
          text={t('forms.notRemoved', { reason: reasonOf(t, removals.failure) })}
        />
      )}
      {imported && <Imported reply={imported} onDismiss={() => setImported(null)} />}
      <NewList
        onCreate={(friendlyName) => act.mutate(() => offhook.createDialList({ friendlyName }))}
      />
      {lists?.length === 0 && <p className="soft">{t('outbound.noLists')}</p>}
      <ul className={classes['lists']}>
        {(lists ?? []).map((list) => (
          <DialListCard
            key={list.sid}
            list={list}
            isBusy={act.isPending}
            onChange={(change) => act.mutate(() => offhook.updateDialList(list.sid, change))}
            onUpload={(file) => upload(list, file)}
            onRemove={() => removals.remove(list)}
          />
        ))}
      </ul>
      <Callbacks />
    </div>
  )
}

function NewList({ onCreate }: { onCreate: (name: string) => void }) {
  const t = useText()
  const [name, setName] = useState('')
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() === '') return
    onCreate(name.trim())
    setName('')
  }
  return (
    <form className={classes['new']} aria-label={t('outbound.newList')} onSubmit={onSubmit}>
      <TextInput
        aria-label={t('outbound.newListName')}
        placeholder={t('outbound.newListName')}
        maxLength={128}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <Button type="submit" variant="default" disabled={name.trim() === ''}>
        {t('outbound.create')}
      </Button>
    </form>
  )
}

/** What became of an upload, with the lines that were left out. */
function Imported({ reply, onDismiss }: { reply: ImportReply; onDismiss: () => void }) {
  const t = useText()
  const { added, known, faults, faultsTotal } = reply
  const said = [
    t('outbound.added', { count: added }),
    ...(known > 0 ? [t('outbound.known', { count: known })] : []),
    ...(faultsTotal > 0 ? [t('outbound.faults', { count: faultsTotal })] : []),
  ]
  return (
    <div>
      <InlineNotice
        tone={faultsTotal > 0 ? 'warning' : 'info'}
        text={said.join(' ')}
        onDismiss={onDismiss}
      />
      {faults.length > 0 && (
        <ul className={`${classes['faults']} tabular`}>
          {faults.map((fault) => (
            <li key={fault.line}>{t('outbound.fault', fault)}</li>
          ))}
        </ul>
      )}
    </div>
  )
}
