import { IconX } from '@tabler/icons-react'
import type { TaskView } from '../../model/task-view.ts'
import { Hint } from '../../ui/Hint.tsx'
import { useText } from '../../ui/hooks.ts'
import { useDirectory } from '../../ui/use-directory.ts'
import { useDesk } from '../shell/desk-context.ts'
import partyClasses from './Parties.module.css'
import { PartyRow } from './Party.tsx'

/** The colleague or the queue that is asked to take the call, until somebody has taken it. */
export function AskedRow({ task, to }: { task: TaskView; to: string }) {
  const t = useText()
  const { acts } = useDesk()
  const asked = useDirectory()?.get(to)
  const label = t('transfer.cancel')
  return (
    <PartyRow
      name={asked?.name ?? t('transfer.colleague')}
      part={t(asked?.kind === 'queue' ? 'desk.queue' : 'desk.agent')}
      state={{ word: t('transfer.calling'), mark: 'connecting', since: null }}
      acts={
        <Hint text={label} shortcut={null} reason={null}>
          <button
            type="button"
            className={partyClasses['act']}
            aria-label={label}
            onClick={() => acts.invoke('CancelTransfer', { sid: task.reservationSid })}
          >
            <IconX size={16} />
          </button>
        </Hint>
      }
    />
  )
}

/** Who passes a task on to this agent, in words. */
export function TransferredBy({ task, fromWorkerSid }: { task: TaskView; fromWorkerSid: string }) {
  const t = useText()
  const name = useDirectory()?.get(fromWorkerSid)?.name ?? t('transfer.colleague')
  const isAsked = task.phase === 'ringing' || task.phase === 'rejecting'
  return <>{t(isAsked ? 'transfer.requestFrom' : 'transfer.handedFrom', { name })}</>
}
