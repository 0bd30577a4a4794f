import { ActionIcon } from '@mantine/core'
import { IconLifebuoy } from '@tabler/icons-react'
import { ignore } from '../../actions/index.ts'
import { askForHelp } from '../../model/intents/help.ts'
import type { TaskView } from '../../model/task-view.ts'
import { Hint } from '../../ui/Hint.tsx'
import { useApp, useText } from '../../ui/hooks.ts'
import { useLive } from '../../ui/live.ts'
import { useIntent } from '../shell/desk-context.ts'

/** Asks the supervisors for help with a call; pressed once more, help is no longer needed. */
export function HelpButton({ task }: { task: TaskView }) {
  const t = useText()
  const { actions } = useApp()
  const asking = useIntent(askForHelp, task)
  const isAsked = useLive('assistance')?.has(task.reservationSid) ?? false
  const label = isAsked ? t('team.helpWithdraw') : asking.label
  const press = () => {
    if (!isAsked) return asking.perform()
    void actions.invokeAction('EndAssistance', { sid: task.reservationSid }).catch(ignore)
  }
  return (
    <Hint text={label} shortcut={asking.shortcut} reason={isAsked ? null : asking.reason}>
      <ActionIcon
        size={36}
        variant={isAsked ? 'filled' : 'default'}
        color="yellow"
        aria-label={label}
        aria-pressed={isAsked}
        aria-disabled={!isAsked && asking.reason !== null}
        data-act="ask-for-help"
        onClick={press}
      >
        <IconLifebuoy size={18} />
      </ActionIcon>
    </Hint>
  )
}
