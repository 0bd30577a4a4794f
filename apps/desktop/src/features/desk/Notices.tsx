import type { Desk, Notice } from '../../model/desk.ts'
import type { DeskView } from '../../model/intents.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { useDesk, useDeskView } from '../shell/desk-context.ts'
import classes from './DeskPage.module.css'

/** What went wrong or was missed, in sentences, above the task. */
export function Notices() {
  const { desk } = useDesk()
  const view = useDeskView()
  const phone = phoneNotice(view, desk)
  if (!phone && view.desk.notices.length === 0) return null
  return (
    <div className={classes['notices']}>
      {phone && (
        <InlineNotice
          tone={phone.tone}
          text={phone.text}
          action={phone.action}
          onDismiss={() => desk.phone.dismissProblem()}
        />
      )}
      {view.desk.notices.map(({ id, tone, text, action }) => (
        <InlineNotice
          key={id}
          tone={tone}
          text={text}
          action={action && { label: action.label, run: () => runOnce(action.run, id) }}
          onDismiss={() => desk.dismiss(id)}
        />
      ))}
    </div>
  )

  function runOnce(run: () => void, id: string): void {
    desk.dismiss(id)
    run()
  }
}

function phoneNotice({ phone }: DeskView, desk: Desk): Omit<Notice, 'id'> | null {
  if (!phone.problem) return null
  const { kind, text } = phone.problem
  const retry = (run: () => void) => ({ label: 'Try again', run })
  if (phone.status === 'failed') {
    const run = () => void desk.phone.start({ register: true })
    return { tone: 'error', text, action: retry(run) }
  }
  if (kind === 'microphone') {
    return { tone: 'error', text, action: retry(() => void desk.phone.checkMicrophone()) }
  }
  if (kind === 'renewal') {
    return { tone: 'error', text, action: retry(() => void desk.phone.renewToken()) }
  }
  // The bar above covers the network; a renewal under way needs nobody's attention.
  if (kind === 'token' || (kind === 'network' && phone.status === 'lost')) return null
  return { tone: 'warning', text }
}
