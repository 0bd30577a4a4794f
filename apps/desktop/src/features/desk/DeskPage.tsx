import { useDeskView } from '../shell/desk-context.ts'
import { ContextPanel } from './ContextPanel.tsx'
import classes from './DeskPage.module.css'
import { EmptyDesk } from './EmptyDesk.tsx'
import { Notices } from './Notices.tsx'
import { TaskCanvas } from './TaskCanvas.tsx'
import { TaskList } from './TaskList.tsx'

/** Three columns: the tasks, the one in hand, and what is known of it. */
export function DeskPage() {
  const { selected } = useDeskView()
  return (
    <div className={classes['columns']}>
      <TaskList />
      <section className={classes['canvas']} aria-label="Task" data-testid="task-canvas">
        {selected ? (
          <TaskCanvas key={selected.reservationSid} task={selected} />
        ) : (
          <>
            <EmptyDesk />
            <Notices />
          </>
        )}
      </section>
      <ContextPanel task={selected} />
    </div>
  )
}
