import { isAsking } from '../../model/consult.ts'
import type { TaskView } from '../../model/task-view.ts'
import { useText } from '../../ui/hooks.ts'
import { Slot, useDefaultProps } from '../../ui/Slot.tsx'
import { useDeskView } from '../shell/desk-context.ts'
import { TransferPanel } from '../transfer/TransferPanel.tsx'
import { ContextPanel } from './ContextPanel.tsx'
import classes from './DeskPage.module.css'
import { EmptyDesk } from './EmptyDesk.tsx'
import { TaskCanvas } from './TaskCanvas.tsx'
import { TaskList } from './TaskList.tsx'

/** Three columns: the tasks, the one in hand, and what is known of it. */
export default function DeskPage() {
  const t = useText()
  const { desk, selected } = useDeskView()
  const props = useDefaultProps('AgentDesktopView')
  const isPassing = selected !== null && desk.isDirectoryOpen && isPassable(selected)
  return (
    <div className={classes['columns']}>
      <TaskList />
      <section className={classes['canvas']} aria-label={t('desk.task')} data-testid="task-canvas">
        <Slot name="AgentDesktopView.Panel1" task={selected}>
          {selected ? (
            <TaskCanvas key={selected.reservationSid} task={selected} />
          ) : (
            <Slot key="noTasks" name="NoTasksCanvas">
              <EmptyDesk key="empty" />
            </Slot>
          )}
        </Slot>
      </section>
      {(isPassing || props['showPanel2'] !== false) && (
        <div className={classes['panel']}>
          <Slot name="AgentDesktopView.Panel2" task={selected}>
            {isPassing ? (
              <TransferPanel key={selected.reservationSid} task={selected} />
            ) : (
              <ContextPanel key="context" task={selected} />
            )}
          </Slot>
        </div>
      )}
    </div>
  )
}

/** A live call that nobody is asked to take yet. */
function isPassable(task: TaskView): boolean {
  return task.phase === 'live' && !isAsking(task)
}
