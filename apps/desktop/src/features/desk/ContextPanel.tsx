import { useState } from 'react'
import { type ContextFact, contextFacts } from '../../model/context-facts.ts'
import { formatExact, formatNumber, formatTime } from '../../model/format.ts'
import type { TaskView } from '../../model/task-view.ts'
import { useText } from '../../ui/hooks.ts'
import { Slot } from '../../ui/Slot.tsx'
import { EarlierContacts } from '../calls/EarlierContacts.tsx'
import { DialNumber } from '../dialpad/DialNumber.tsx'
import { Assist } from './Assist.tsx'
import { BookCallback } from './BookCallback.tsx'
import classes from './ContextPanel.module.css'
import { CrmFrame } from './CrmFrame.tsx'
import { Notes } from './Notes.tsx'

/** What is known of the caller: what the call brought along, and earlier calls. */
export function ContextPanel({ task }: { task: TaskView | null }) {
  const t = useText()
  return (
    <aside className={classes['root']} aria-label={t('desk.context')} data-testid="context-panel">
      <h2 className={classes['head']}>{t('desk.context')}</h2>
      {task ? (
        <>
          {task.isCall && <Assist key={`assist-${task.taskSid}`} task={task} />}
          <div className={classes['scroll']}>
            <Slot name="CRMContainer" task={task}>
              <CrmFrame key="crm" task={task} />
              <Brought key="info" task={task} />
              <EarlierContacts
                key="earlier"
                taskSid={task.taskSid}
                callSid={customerCallOf(task)}
              />
            </Slot>
          </div>
          <BookCallback key={`callback-${task.taskSid}`} task={task} />
          <Notes key={task.taskSid} task={task} />
        </>
      ) : (
        <>
          <CrmFrame task={null} />
          <p className={classes['empty']}>{t('desk.contextEmpty')}</p>
        </>
      )}
    </aside>
  )
}

function Brought({ task }: { task: TaskView }) {
  const t = useText()
  const [isOpen, setOpen] = useState(false)
  const { main, more } = contextFacts(t, task.attributes)
  return (
    <section aria-label={t('desk.fromCall')}>
      <Slot name="TaskInfoPanel" task={task}>
        <dl key="facts" className={classes['facts']}>
          {main.map((fact) => (
            <Fact key={fact.key} fact={fact} />
          ))}
          <Row label={t('desk.queue')}>{task.queueName || '–'}</Row>
          <Row label={t('desk.created')}>
            <span title={formatExact(task.createdAt, t.language)}>
              {formatTime(task.createdAt, t.language, 'second')}
            </span>
          </Row>
          <Row label={t('desk.priority')}>{String(task.priority)}</Row>
        </dl>
      </Slot>
      {more.length > 0 && (
        <>
          <button
            type="button"
            className={classes['more']}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? t('desk.fewerDetails') : t('desk.moreDetails', { count: more.length })}
          </button>
          {isOpen && (
            <dl className={classes['facts']}>
              {more.map((fact) => (
                <Fact key={fact.key} fact={fact} />
              ))}
            </dl>
          )}
        </>
      )}
    </section>
  )
}

function Fact({ fact: { key, label, value } }: { fact: ContextFact }) {
  const isNumber = /^\+\d{6,15}$/.test(value)
  return (
    <Row label={label} isCode={/^[A-Z]{2}[0-9a-f]{32}$/.test(value) || value.startsWith('{')}>
      {isNumber ? <DialNumber number={value} /> : key === 'name' ? formatNumber(value) : value}
    </Row>
  )
}

function Row(props: { label: string; isCode?: boolean; children: React.ReactNode }) {
  return (
    <div className={classes['row']}>
      <dt>{props.label}</dt>
      <dd className={`tabular ${props.isCode ? classes['code'] : ''}`}>{props.children}</dd>
    </div>
  )
}

/** The customer's call, where the task has one. */
function customerCallOf({ attributes }: TaskView): string | null {
  const callSid = attributes['call_sid']
  return typeof callSid === 'string' ? callSid : null
}
