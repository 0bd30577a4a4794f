import { createElement, isValidElement, type ReactElement, type ReactNode } from 'react'
import type { TaskLook } from '../../model/plugins/task-channels.ts'
import type { TaskView } from '../../model/task-view.ts'
import { useApp } from '../../ui/hooks.ts'
import { PluginElement } from '../../ui/Slot.tsx'

/** How a plugin wants this task to look in the list; null = as all tasks do. */
export function useTaskLook(task: TaskView): TaskLook | null {
  const { plugins } = useApp()
  const given = plugins.taskOf(task)
  return given && plugins.channels.lookOf(given)
}

interface TaskIconProps {
  readonly look: TaskLook | null
  /** What all tasks have, and this one where its plugin brings no icon, or one that fails. */
  readonly children: ReactNode
}

/** The icon of a plugin's channel, in its colour. */
export function TaskIcon({ look, children }: TaskIconProps) {
  const element = look && elementOf(look.icon)
  if (!element) return children
  const { owner, color } = look
  return (
    <span style={color === null ? undefined : { color }}>
      <PluginElement added={{ element, owner }} instead={children} />
    </span>
  )
}

/** Flex knows icons by name too: those are not here. */
function elementOf(icon: TaskLook['icon']): ReactElement | null {
  if (!icon || typeof icon === 'string') return null
  return isValidElement(icon) ? icon : createElement(icon)
}
