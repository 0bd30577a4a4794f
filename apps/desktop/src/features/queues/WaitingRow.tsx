import { NativeSelect, TextInput } from '@mantine/core'
import type { LiveWaitingTask } from '@offhook/desk-api'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ignore } from '../../actions/index.ts'
import { formatNumber } from '../../model/format.ts'
import { messageOf } from '../../model/problem.ts'
import { waitingTexts, workerText } from '../../model/queues/waiting-text.ts'
import type { Message } from '../../texts/index.ts'
import { useApp, useText } from '../../ui/hooks.ts'
import { LiveTimer } from '../../ui/LiveTimer.tsx'
import { useLive } from '../../ui/live.ts'
import { useWorkspaceSid } from '../../ui/use-workspace.ts'
import { DialNumber } from '../dialpad/DialNumber.tsx'
import classes from './WaitingRow.module.css'

/** Somebody who waits: since when, why, and where else they could. */
export function WaitingRow({ task }: { task: LiveWaitingTask }) {
  const t = useText()
  const { actions } = useApp()
  const [isOpen, setOpen] = useState(false)
  const name = formatNumber(task.name)
  const Chevron = isOpen ? IconChevronDown : IconChevronRight
  const setPriority = (text: string) => {
    if (!/^\d{1,9}$/.test(text) || Number(text) === task.priority) return
    void actions
      .invokeAction('SetTaskPriority', { taskSid: task.key, priority: Number(text) })
      .catch(ignore)
  }
  return (
    <li className={classes['root']} data-testid="waiting-row">
      <div className={classes['line']}>
        <span className="clip" title={name}>
          <DialNumber number={task.name} />
        </span>
        {task.offered && <span className="soft">{t('queues.offered')}</span>}
        <LiveTimer since={task.since} />
      </div>
      <div className={classes['line']}>
        <button
          type="button"
          className={classes['why']}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          <Chevron size={14} aria-hidden="true" />
          {t('queues.why')}
        </button>
        <TextInput
          key={task.priority}
          className={classes['priority'] ?? ''}
          size="xs"
          inputMode="numeric"
          aria-label={t('queues.priorityOf', { name })}
          title={t('queues.priority')}
          defaultValue={task.priority}
          onBlur={(event) => setPriority(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
        />
        <MoveChoice task={task} name={name} />
      </div>
      {isOpen && <Why taskSid={task.key} />}
    </li>
  )
}

function MoveChoice({ task, name }: { task: LiveWaitingTask; name: string }) {
  const t = useText()
  const { actions } = useApp()
  const queues = [...(useLive('queues')?.values() ?? [])].filter(({ key }) => key !== task.queueSid)
  return (
    <NativeSelect
      size="xs"
      aria-label={t('queues.moveOf', { name })}
      value=""
      data={[
        { value: '', label: t('queues.moveHere') },
        ...queues.map(({ key, name: label }) => ({ value: key, label })),
      ]}
      onChange={(event) =>
        void actions
          .invokeAction('MoveTask', { taskSid: task.key, queueSid: event.currentTarget.value })
          .catch(ignore)
      }
    />
  )
}

/** As the server explains it, in the reader's language; looked at again while it is open. */
function Why({ taskSid }: { taskSid: string }) {
  const t = useText()
  const { offhook } = useApp()
  const workspaceSid = useWorkspaceSid()
  const { data, error } = useQuery({
    queryKey: ['why', taskSid],
    queryFn: () => offhook.explanation(workspaceSid ?? '', taskSid),
    enabled: workspaceSid !== null,
    refetchInterval: 5_000,
  })
  if (error) return <p className={classes['text']}>{t(messageOf(error))}</p>
  const waiting = data?.waiting
  if (!waiting) return <p className={classes['text']}>{t('queues.explaining')}</p>
  const { place, inQueue } = waiting
  const say = (text: Message | string) => (typeof text === 'string' ? text : t(text))
  return (
    <div className={classes['text']}>
      <p>
        {[
          ...(place === null ? [] : [t('queues.place', { place, inQueue })]),
          ...waitingTexts(waiting).map(say),
        ].join(' · ')}
      </p>
      <ul>
        {waiting.workers.slice(0, 20).map((worker) => (
          <li key={worker.workerSid}>{say(workerText(worker))}</li>
        ))}
      </ul>
    </div>
  )
}
