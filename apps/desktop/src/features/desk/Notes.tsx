import { useEffect, useId } from 'react'
import type { Saving } from '../../model/task-sheets.ts'
import type { TaskView } from '../../model/task-view.ts'
import type { PlainKey } from '../../texts/index.ts'
import { useStore, useText } from '../../ui/hooks.ts'
import { useDesk } from '../shell/desk-context.ts'
import classes from './Notes.module.css'

const words: Readonly<Record<Saving, PlainKey>> = {
  saved: 'desk.noteSaved',
  saving: 'desk.noteSaving',
  unsaved: 'desk.noteSaving',
  waiting: 'desk.noteWaiting',
}

/** One's own note on the task, always open and saved as typed, below what others wrote. */
export function Notes({ task }: { task: TaskView }) {
  const t = useText()
  const { desk } = useDesk()
  const { taskSid } = task
  const sheet = useStore(desk.sheets.of(taskSid))
  const id = useId()
  useEffect(() => {
    void desk.sheets.load(taskSid)
    // What was typed last is not left to the timer when the task goes out of sight.
    return () => void desk.sheets.flush(taskSid)
  }, [desk, taskSid])
  return (
    <section className={classes['root']} aria-label={t('desk.notes')} data-testid="notes">
      <div className={classes['head']}>
        <label htmlFor={id}>{t('desk.notes')}</label>
        <span className="soft" role="status">
          {sheet && (sheet.text !== '' || sheet.saving !== 'saved') && t(words[sheet.saving])}
        </span>
      </div>
      {sheet?.others.map(({ author, text }) => (
        <p key={author} className={classes['other']}>
          <span className="soft">{author}:</span> {text}
        </p>
      ))}
      <textarea
        id={id}
        className={classes['field']}
        rows={4}
        maxLength={10_000}
        placeholder={t('desk.notesHint')}
        disabled={!sheet}
        value={sheet?.text ?? ''}
        onChange={(event) => desk.sheets.write(taskSid, event.currentTarget.value)}
        onBlur={() => void desk.sheets.flush(taskSid)}
      />
    </section>
  )
}
