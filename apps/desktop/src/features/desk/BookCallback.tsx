import { useId, useRef, useState } from 'react'
import { formatMinute } from '../../model/format.ts'
import { messageOf } from '../../model/problem.ts'
import type { TaskView } from '../../model/task-view.ts'
import { useApp, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import classes from './BookCallback.module.css'
import { momentOf, proposedTime } from './callback-time.ts'

type Step = { is: 'closed' } | { is: 'open'; problem?: string } | { is: 'booked'; at: Date }

/** Promises the customer a call: when, and whether it comes to whoever promised it. */
export function BookCallback({ task }: { task: TaskView }) {
  const t = useText()
  const { offhook, clock } = useApp()
  const [step, setStep] = useState<Step>({ is: 'closed' })
  const [text, setText] = useState('')
  const [note, setNote] = useState('')
  const [toMe, setToMe] = useState(true)
  const [isSending, setSending] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const id = useId()
  const phoneNumber = customerNumberOf(task)
  if (phoneNumber === null) return null
  const open = () => {
    setText(proposedTime(clock.now()))
    setStep({ is: 'open' })
  }
  const close = () => {
    setStep({ is: 'closed' })
    opener.current?.focus()
  }
  const book = async () => {
    const at = momentOf(text, clock.now())
    if (!at) return setStep({ is: 'open', problem: t('desk.callbackPast') })
    setSending(true)
    try {
      const { taskSid } = task
      await offhook.bookCallback({ phoneNumber, at: at.toISOString(), note, toMe, taskSid })
      setStep({ is: 'booked', at })
      setNote('')
    } catch (error) {
      setStep({ is: 'open', problem: t(messageOf(error)) })
    } finally {
      setSending(false)
    }
  }
  return (
    <section
      className={classes['root']}
      aria-label={t('desk.callback')}
      data-testid="callback-form"
    >
      <button
        ref={opener}
        type="button"
        className={classes['open']}
        aria-expanded={step.is === 'open'}
        onClick={step.is === 'open' ? close : open}
      >
        {t('desk.bookCallback')}
      </button>
      {step.is === 'booked' && (
        <p role="status" className={classes['booked']}>
          {t('desk.callbackBooked', { time: formatMinute(step.at.getTime(), t.language) })}
        </p>
      )}
      {step.is === 'open' && (
        <form
          className={classes['form']}
          onSubmit={(event) => {
            event.preventDefault()
            if (!isSending) void book()
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape') close()
          }}
        >
          <label htmlFor={`${id}-at`}>{t('desk.callbackAt')}</label>
          <input
            id={`${id}-at`}
            type="datetime-local"
            required
            // biome-ignore lint/a11y/noAutofocus: the form was opened by the person, for this field.
            autoFocus
            value={text}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
          />
          <label htmlFor={`${id}-note`}>{t('desk.callbackNote')}</label>
          <input
            id={`${id}-note`}
            maxLength={500}
            value={note}
            onChange={({ currentTarget }) => setNote(currentTarget.value)}
          />
          <label className={classes['mine']}>
            <input
              type="checkbox"
              checked={toMe}
              onChange={({ currentTarget }) => setToMe(currentTarget.checked)}
            />
            {t('desk.callbackToMe')}
          </label>
          {step.problem && <InlineNotice tone="error" text={step.problem} />}
          <button type="submit" className={classes['book']} aria-disabled={isSending}>
            {t('desk.callbackBook')}
          </button>
        </form>
      )}
    </section>
  )
}

/** Whom the task is about, as E.164; null where that is no number. */
function customerNumberOf({ attributes }: TaskView): string | null {
  const number = attributes['outbound_to'] ?? attributes['from']
  return typeof number === 'string' && /^\+\d{6,15}$/.test(number) ? number : null
}
