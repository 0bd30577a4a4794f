import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import type { FlowEditor } from '../../../model/studio/flow-editor.ts'
import { liveMarks, passedMarks } from '../../../model/studio/live-marks.ts'
import { useApp, useStore, useText } from '../../../ui/hooks.ts'
import { InlineNotice } from '../../../ui/InlineNotice.tsx'
import { reasonOf } from '../../../ui/reason-of.ts'
import classes from './EditorScreen.module.css'
import { ExecutionSteps } from './ExecutionSteps.tsx'
import type { Marks } from './marks.ts'
import { useFlowLive } from './use-flow-live.ts'

interface LivePanelProps {
  readonly editor: FlowEditor
  readonly sid: string
  /** What the canvas shows of it. */
  readonly onLive: (live: Pick<Marks, 'live' | 'path' | 'current'> | null) => void
}

/** The calls that are in the flow now, how many went each way today, and each of them step by step. */
export function LivePanel({ editor, sid, onLive }: LivePanelProps) {
  const t = useText()
  const { flows } = useApp()
  const { history } = useStore(editor.state)
  const flow = history.present
  const [chosen, setChosen] = useState<string | null>(null)
  const { live, error: failure } = useFlowLive(sid)
  const executions = useQuery({
    queryKey: ['flow-executions', sid],
    queryFn: () => flows.executions(sid),
  })
  const steps = useQuery({
    queryKey: ['flow-steps', sid, chosen],
    queryFn: () => flows.steps(sid, chosen ?? ''),
    enabled: chosen !== null,
  })
  const now = live?.executions
  const here = useMemo(() => new Map(now?.map((one) => [one.sid, one])), [now])
  const marks = useMemo(() => (live ? liveMarks(flow, live) : null), [flow, live])
  const passed = useMemo(
    () => (chosen !== null && steps.data ? passedMarks(flow, steps.data) : null),
    [flow, chosen, steps.data],
  )
  const at = chosen === null ? null : (here.get(chosen)?.at ?? null)
  useEffect(() => {
    onLive({ live: marks, path: passed, current: at })
  }, [onLive, marks, passed, at])
  useEffect(() => () => onLive(null), [onLive])
  const error = failure ?? executions.error ?? steps.error
  const when = new Intl.DateTimeFormat(t.language, { timeStyle: 'medium' })
  return (
    <aside className={classes['panel']} aria-label={t('studio.live')} data-testid="flow-live">
      <h2>{t('studio.live')}</h2>
      <p className="soft">{t('studio.liveHint')}</p>
      {error && <InlineNotice tone="error" text={reasonOf(t, error)} />}
      <p data-testid="live-count">{t('studio.liveNow', { count: now?.length ?? 0 })}</p>
      {executions.data?.length === 0 && <p className="soft">{t('studio.noExecutions')}</p>}
      <ul className={classes['list']}>
        {(executions.data ?? []).map((row) => {
          const place = here.get(row.sid)?.at
          return (
            <li key={row.sid}>
              <button
                type="button"
                className={classes['row']}
                data-testid="execution"
                aria-expanded={row.sid === chosen}
                onClick={() => setChosen(row.sid === chosen ? null : row.sid)}
              >
                <span className={classes['dot']} data-live={row.status === 'active'} />
                <span className="clip">{row.contact_channel_address}</span>
                <span className="soft tabular">
                  {row.status === 'active'
                    ? (place ?? t('studio.goesOn'))
                    : when.format(new Date(row.date_created))}
                </span>
              </button>
              {row.sid === chosen && steps.data && (
                <ExecutionSteps sid={sid} row={row} steps={steps.data} />
              )}
            </li>
          )
        })}
      </ul>
    </aside>
  )
}
