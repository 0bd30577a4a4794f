import { useDelayed, useText } from '../../ui/hooks.ts'
import { Slot } from '../../ui/Slot.tsx'
import { useDesk, useDeskView } from '../shell/desk-context.ts'
import { TaskCard } from './TaskCard.tsx'
import classes from './TaskList.module.css'

/** The agent's tasks: what rings, what is live, what is being wrapped up. */
export function TaskList() {
  const t = useText()
  const { acts } = useDesk()
  const view = useDeskView()
  const isLoading = useDelayed(view.routing.status === 'connecting')
  const { tasks, selectedSid } = view.desk
  return (
    <section className={classes['root']} aria-label={t('desk.tasks')}>
      <h2 className={classes['head']}>
        {t('desk.tasks')}
        {tasks.length > 0 && <span className={classes['count']}>{tasks.length}</span>}
      </h2>
      {isLoading && tasks.length === 0 && (
        <div className={classes['skeleton']} aria-label={t('desk.loadingTasks')} role="status" />
      )}
      {!isLoading && tasks.length === 0 && <p className={classes['empty']}>{t('desk.noTasks')}</p>}
      <Slot name="TaskListContainer">
        <Slot key="list" name="TaskList">
          <ul key="tasks" className={classes['list']}>
            {tasks.map((task) => (
              <TaskCard
                key={task.reservationSid}
                task={task}
                isSelected={task.reservationSid === selectedSid}
                onSelect={() => acts.invoke('SelectTask', { sid: task.reservationSid })}
              />
            ))}
          </ul>
        </Slot>
      </Slot>
    </section>
  )
}
