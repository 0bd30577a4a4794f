import { IconPhone } from '@tabler/icons-react'
import { useEffect } from 'react'
import { ignore } from '../../actions/index.ts'
import { contextFacts } from '../../model/context-facts.ts'
import { type ErrandCall, errandCalls, errandNumber } from '../../model/errands.ts'
import { formatTime } from '../../model/format.ts'
import { callErrand } from '../../model/intents/index.ts'
import type { TaskView } from '../../model/task-view.ts'
import type { PlainKey } from '../../texts/index.ts'
import { Hint } from '../../ui/Hint.tsx'
import { useApp, useText } from '../../ui/hooks.ts'
import { DialNumber } from '../dialpad/DialNumber.tsx'
import { useIntent } from '../shell/desk-context.ts'
import classes from './Errand.module.css'

/** A task without a call (a callback, a preview, a channel of one's own): what is to be done. */
export function Errand({ task }: { task: TaskView }) {
  const t = useText()
  const { main } = contextFacts(t, task.attributes)
  const calls = errandCalls(task.attributes)
  return (
    <section className={classes['root']} aria-label={t('desk.errand')} data-testid="errand">
      <p className={classes['lead']}>
        {t(task.phase === 'ringing' ? 'desk.errandOffered' : 'desk.errandTaken')}
      </p>
      {errandNumber(task) !== null && <CallIt />}
      <dl className={classes['facts']}>
        {main.map(({ key, label, value }) => (
          <div key={key} className={classes['fact']}>
            <dt>{label}</dt>
            <dd className="tabular">
              <DialNumber number={value} />
            </dd>
          </div>
        ))}
      </dl>
      {calls.length > 0 && <CallsSoFar calls={calls} />}
    </section>
  )
}

/** Calls whoever the task is about; the task stays, and keeps what came of it. */
function CallIt() {
  const { label, shortcut, reason, perform } = useIntent(callErrand)
  const { dialpad } = useApp()
  useEffect(() => {
    void dialpad.load().catch(ignore)
  }, [dialpad])
  return (
    <Hint text={label} shortcut={shortcut} reason={reason}>
      <button
        type="button"
        className={classes['call']}
        aria-disabled={reason !== null}
        aria-description={reason ?? undefined}
        aria-keyshortcuts={shortcut?.replace('Ctrl', 'Control')}
        onClick={perform}
      >
        <IconPhone size={18} aria-hidden="true" />
        {label}
      </button>
    </Hint>
  )
}

const words: Readonly<Record<string, PlainKey>> = {
  answered: 'outbound.answered',
  busy: 'outbound.outcomeBusy',
  'no-answer': 'outbound.outcomeNoAnswer',
  'invalid-number': 'outbound.outcomeInvalid',
  'not-permitted': 'outbound.outcomeNotPermitted',
  'do-not-call': 'outbound.outcomeDoNotCall',
  'outside-hours': 'outbound.outcomeOutsideHours',
  canceled: 'outbound.outcomeCanceled',
}

function CallsSoFar({ calls }: { calls: readonly ErrandCall[] }) {
  const t = useText()
  return (
    <section aria-label={t('desk.errandCalls')}>
      <h2 className={classes['subhead']}>{t('desk.errandCalls')}</h2>
      <ul className={classes['calls']}>
        {calls.map(({ at, to, outcome }) => (
          <li key={at} className="tabular">
            <time dateTime={at}>{formatTime(Date.parse(at), t.language, 'minute')}</time>
            <span>
              <DialNumber number={to} />
            </span>
            <span>{t(words[outcome] ?? 'outbound.outcomeFailed')}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
