import { isValidElement } from 'react'
import type { TaskLook } from '../../model/plugins/task-channels.ts'
import type { TaskView } from '../../model/task-view.ts'
import { useApp } from '../../ui/hooks.ts'

/** How a plugin wants this task to look in the list; null = as all tasks do. */
export function useTaskLook(task: TaskView): TaskLook | null {
  const { plugins } = useApp()
  const given = plugins.taskOf(task)
  return given && plugins.channels.lookOf(given)
}

/** The icon of a plugin's channel, in its colour. */
export function TaskIcon({ look: { icon: Icon, color } }: { look: TaskLook }) {
  return (
    <span style={color === null ? undefined : { color }}>
      {isValidElement(Icon) || !Icon ? Icon : <Icon />}
    </span>
  )
}
