import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ExecutionRow, StepRow } from '../../../api/flows.ts'
import { useApp, useText } from '../../../ui/hooks.ts'
import { PageLink } from '../../../ui/PageLink.tsx'
import { useWords } from '../use-words.ts'
import classes from './EditorScreen.module.css'
import { StepContext } from './StepContext.tsx'
import { eventLabel } from './widget-look.ts'

interface ExecutionStepsProps {
  /** The flow. */
  readonly sid: string
  readonly row: ExecutionRow
  readonly steps: readonly StepRow[]
}

/** What one run has gone through; its call has its recording and its log of webhooks. */
export function ExecutionSteps({ sid, row, steps }: ExecutionStepsProps) {
  const t = useText()
  const words = useWords()
  const { flows } = useApp()
  const [chosen, setChosen] = useState<string | null>(null)
  const context = useQuery({
    queryKey: ['flow-step-context', row.sid, chosen],
    queryFn: () => flows.stepContext(sid, row.sid, chosen ?? ''),
    enabled: chosen !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const end = useQuery({
    queryKey: ['flow-execution-end', row.sid, row.status],
    queryFn: () => flows.end(sid, row.sid),
    enabled: row.status === 'ended',
    staleTime: Number.POSITIVE_INFINITY,
  })
  const when = new Intl.DateTimeFormat(t.language, { timeStyle: 'medium' })
  return (
    <div className={classes['steps']}>
      <ol className={classes['path']} data-testid="execution-steps">
        {steps.map((step) => (
          <li key={step.sid}>
            <button
              type="button"
              className={classes['row']}
              aria-expanded={step.sid === chosen}
              onClick={() => setChosen(step.sid === chosen ? null : step.sid)}
            >
              <span className="soft tabular">{when.format(new Date(step.date_created))}</span>
              <strong className="clip">{step.transitioned_from}</strong>
              <span className="soft">{words(eventLabel(step.name))}</span>
            </button>
            {step.sid === chosen && context.data && <StepContext context={context.data} />}
          </li>
        ))}
      </ol>
      {end.data?.endReason && (
        <p className="soft" data-testid="execution-end">
          {t(`studio.end_${end.data.endReason}`)}
        </p>
      )}
      {row.initiated_by.startsWith('CA') && (
        <PageLink to={`/calls/${row.initiated_by}`} className={classes['back']}>
          {t('studio.toCall')}
        </PageLink>
      )}
    </div>
  )
}
