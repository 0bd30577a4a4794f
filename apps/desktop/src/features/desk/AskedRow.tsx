import { IconX } from '@tabler/icons-react'
import type { TaskView } from '../../model/task-view.ts'
import { useText } from '../../ui/hooks.ts'
import { RoundButton } from '../../ui/RoundButton.tsx'
import { useDirectory } from '../../ui/use-directory.ts'
import { useDesk } from '../shell/desk-context.ts'
import { PartyRow } from './Party.tsx'

/** The colleague or the queue that is asked to take the call, until somebody has taken it. */
export function AskedRow({ task, to }: { task: TaskView; to: string }) {
  const t = useText()
  const { acts } = useDesk()
  const asked = useDirectory()?.get(to)
  return (
    <PartyRow
      name={asked?.name ?? t('transfer.colleague')}
      part={t(asked?.kind === 'queue' ? 'desk.queue' : 'desk.agent')}
      state={{ word: t('transfer.calling'), mark: 'connecting', since: null }}
      acts={
        <RoundButton
          label={t('transfer.cancel')}
          reason={null}
          onPress={() => acts.invoke('CancelTransfer', { sid: task.reservationSid })}
        >
          <IconX size={16} />
        </RoundButton>
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
