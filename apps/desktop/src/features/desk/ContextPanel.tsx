import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { formatDuration, formatExact, formatNumber, formatRelative } from '../../model/format.ts'
import { href } from '../../model/route.ts'
import { type ContextFact, contextFacts, type TaskView } from '../../model/task-view.ts'
import { useApp, useNavigator, useNow } from '../../ui/hooks.ts'
import { Timer } from '../../ui/Timer.tsx'
import classes from './ContextPanel.module.css'

/** What is known of the caller: what the call brought along, and earlier calls. */
export function ContextPanel({ task }: { task: TaskView | null }) {
  return (
    <aside className={classes['root']} aria-label="Context" data-testid="context-panel">
      <h2 className={classes['head']}>Context</h2>
      {task ? (
        <div className={classes['scroll']}>
          <Brought task={task} />
          <EarlierCalls task={task} />
        </div>
      ) : (
        <p className={classes['empty']}>Facts about the caller appear here.</p>
      )}
    </aside>
  )
}

function Brought({ task }: { task: TaskView }) {
  const [isOpen, setOpen] = useState(false)
  const { main, more } = contextFacts(task.attributes)
  return (
    <section aria-label="From the call">
      <dl className={classes['facts']}>
        {main.map((fact) => (
          <Fact key={fact.key} fact={fact} />
        ))}
        <Row label="Queue">{task.queueName || '–'}</Row>
        <Row label="Created">
          <span title={formatExact(task.createdAt)}>{timeOfDay(task.createdAt)}</span>
        </Row>
        <Row label="Age">
          <Timer since={task.createdAt} />
        </Row>
        <Row label="Priority">{String(task.priority)}</Row>
      </dl>
      {more.length > 0 && (
        <>
          <button
            type="button"
            className={classes['more']}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? 'Fewer details' : `${more.length} more details`}
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
      {isNumber || key === 'name' ? formatNumber(value) : value}
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

/** The last calls from the same number. */
function EarlierCalls({ task }: { task: TaskView }) {
  const { offhook } = useApp()
  const navigator = useNavigator()
  const now = useNow(30_000)
  const from = typeof task.attributes['from'] === 'string' ? task.attributes['from'] : ''
  const own = task.attributes['call_sid']
  const { data } = useQuery({
    queryKey: ['earlier-calls', from],
    queryFn: ({ signal }) => offhook.calls({ from }, null, signal),
    enabled: from !== '',
    staleTime: 60_000,
  })
  const calls = (data?.calls ?? [])
    .filter((call) => call.sid !== own && call.from === from && call.startTime !== null)
    .slice(0, 5)
  return (
    <section aria-label="Earlier calls" className={classes['earlier']}>
      <h3 className={classes['subhead']}>Earlier calls</h3>
      {calls.length === 0 && <p className={classes['none']}>None from this number.</p>}
      <ul className={classes['list']}>
        {calls.map((call) => {
          const at = Date.parse(call.startTime ?? '')
          return (
            <li key={call.sid}>
              <a
                href={href(`/calls/${call.sid}`)}
                className={classes['call']}
                onClick={(event) => {
                  if (event.ctrlKey || event.metaKey || event.shiftKey) return
                  event.preventDefault()
                  navigator.go(`/calls/${call.sid}`)
                }}
              >
                <span title={formatExact(at)}>{formatRelative(at, now)}</span>
                <span className="soft">{call.status}</span>
                <span className="tabular">{formatDuration((call.duration ?? 0) * 1000)}</span>
              </a>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function timeOfDay(at: number): string {
  return new Date(at).toLocaleTimeString(undefined, { timeStyle: 'medium' })
}
