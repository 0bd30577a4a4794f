import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { readDraft } from '../../../model/studio/definition.ts'
import { differenceOf } from '../../../model/studio/difference.ts'
import type { FlowEditor } from '../../../model/studio/flow-editor.ts'
import { useApp, useStore, useText } from '../../../ui/hooks.ts'
import { InlineNotice } from '../../../ui/InlineNotice.tsx'
import { reasonOf } from '../../../ui/reason-of.ts'
import classes from './EditorScreen.module.css'
import type { Marks } from './marks.ts'
import type { Saving } from './use-saving.ts'

interface RevisionsProps {
  readonly editor: FlowEditor
  readonly saving: Saving
  /** What the canvas shows as changed. */
  readonly onChanges: (changes: Marks['changes']) => void
  readonly onGo: (name: string) => void
}

/** Earlier revisions, what has changed since, and the way back. */
export function Revisions({ editor, saving, onChanges, onGo }: RevisionsProps) {
  const t = useText()
  const { flows } = useApp()
  const { history } = useStore(editor.state)
  const { sid } = saving.row
  const [chosen, setChosen] = useState<number | null>(null)
  const list = useQuery({
    queryKey: ['flow-revisions', sid],
    queryFn: () => flows.revisions(sid),
  })
  const revision = useQuery({
    queryKey: ['flow-revision', sid, chosen],
    queryFn: () => flows.revision(sid, chosen ?? 0),
    enabled: chosen !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const read = useMemo(() => revision.data && readDraft(revision.data.definition), [revision.data])
  const earlier = read && 'flow' in read ? read.flow : null
  const differences = useMemo(
    () =>
      earlier
        ? differenceOf(earlier, history.present).filter(({ change }) => change !== 'same')
        : null,
    [earlier, history.present],
  )
  useEffect(() => {
    onChanges(differences && new Map(differences.map(({ name, change }) => [name, change])))
  }, [differences, onChanges])
  useEffect(() => () => onChanges(null), [onChanges])
  const when = new Intl.DateTimeFormat(t.language, { dateStyle: 'medium', timeStyle: 'short' })
  const error = list.error ?? revision.error
  return (
    <aside className={classes['panel']} aria-label={t('studio.revisions')} data-testid="revisions">
      <h2>{t('studio.revisions')}</h2>
      {error && <InlineNotice tone="error" text={reasonOf(t, error)} />}
      {read && 'fault' in read && (
        <InlineNotice tone="error" text={t('studio.notAFlow', { why: read.fault })} />
      )}
      <ul className={classes['list']}>
        {(list.data ?? []).map((row) => (
          <li key={row.revision}>
            <button
              type="button"
              className={classes['row']}
              aria-pressed={row.revision === chosen}
              onClick={() => setChosen(row.revision)}
            >
              <span className="tabular">{row.revision}</span>
              <span>
                {row.commit_message || <span className="soft">{t('studio.noMessage')}</span>}
                <br />
                <span className="soft tabular">
                  {when.format(new Date(row.date_updated ?? row.date_created))}
                </span>
              </span>
              <span className="soft">
                {t(row.status === 'published' ? 'studio.published' : 'studio.draft')}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {differences && (
        <>
          <h2>{t('studio.sinceRevision', { number: chosen ?? 0 })}</h2>
          {differences.length === 0 && <p className="soft">{t('studio.noDifference')}</p>}
          <ul className={classes['list']} data-testid="differences">
            {differences.map(({ name, change, properties, isRewired }) => (
              <li key={name}>
                <button type="button" className={classes['row']} onClick={() => onGo(name)}>
                  <strong>{name}</strong>
                  <span className="soft clip">
                    {[...properties, ...(isRewired ? [t('studio.rewired')] : [])].join(', ')}
                  </span>
                  <span>{t(`studio.${change === 'same' ? 'moved' : change}`)}</span>
                </button>
              </li>
            ))}
          </ul>
          <div>
            <Button
              variant="default"
              disabled={!earlier || differences.length === 0}
              onClick={() => earlier && editor.edit({ kind: 'replace', flow: earlier })}
            >
              {t('studio.restore')}
            </Button>
          </div>
        </>
      )}
    </aside>
  )
}
