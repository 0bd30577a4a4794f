import { useEffect } from 'react'
import type { TaskView } from '../../model/task-view.ts'
import { useStore, useText } from '../../ui/hooks.ts'
import { useDesk } from '../shell/desk-context.ts'
import classes from './Outcomes.module.css'

/** What the call came to: one of the administrator's list, by click or by the digit beside it. */
export function Outcomes({ task }: { task: TaskView }) {
  const t = useText()
  const { desk, acts } = useDesk()
  const sheet = useStore(desk.sheets.of(task.taskSid))
  useEffect(() => void desk.sheets.load(task.taskSid), [desk, task.taskSid])
  if (!sheet || sheet.dispositions.length === 0) return null
  const chosen = sheet.outcome?.dispositionSid ?? null
  return (
    <fieldset className={classes['root']} data-testid="outcomes">
      <legend className={classes['legend']}>{t('desk.outcome')}</legend>
      {sheet.dispositions.map(({ sid, label, key }) => (
        <button
          key={sid}
          type="button"
          className={classes['choice']}
          aria-pressed={sid === chosen}
          onClick={() =>
            acts.invoke('SetOutcome', {
              sid: task.reservationSid,
              dispositionSid: sid === chosen ? null : sid,
            })
          }
        >
          {key !== null && <kbd className={classes['key']}>{key}</kbd>}
          {label}
        </button>
      ))}
    </fieldset>
  )
}
