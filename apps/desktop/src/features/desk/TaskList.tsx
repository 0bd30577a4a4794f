import { useDelayed } from '../../ui/hooks.ts'
import { useDesk, useDeskView } from '../shell/desk-context.ts'
import { TaskCard } from './TaskCard.tsx'
import classes from './TaskList.module.css'

/** The agent's tasks: what rings, what is live, what is being wrapped up. */
export function TaskList() {
  const { desk } = useDesk()
  const view = useDeskView()
  const isLoading = useDelayed(view.routing.status === 'connecting')
  const { tasks, selectedSid } = view.desk
  return (
    <section className={classes['root']} aria-label="Tasks">
      <h2 className={classes['head']}>
        Tasks
        {tasks.length > 0 && <span className={classes['count']}>{tasks.length}</span>}
      </h2>
      {isLoading && tasks.length === 0 && (
        <div className={classes['skeleton']} aria-label="Loading tasks" role="status" />
      )}
      {!isLoading && tasks.length === 0 && <p className={classes['empty']}>No tasks</p>}
      <ul className={classes['list']}>
        {tasks.map((task) => (
          <TaskCard
            key={task.reservationSid}
            task={task}
            isSelected={task.reservationSid === selectedSid}
            onSelect={() => desk.select(task.reservationSid)}
          />
        ))}
      </ul>
    </section>
  )
}
