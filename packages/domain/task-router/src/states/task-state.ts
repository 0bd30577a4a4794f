import type { Task } from '../model.ts'

/** Nothing more happens to it; it is kept for a while for those who read late. */
export function isOver({ assignmentStatus }: Pick<Task, 'assignmentStatus'>): boolean {
  return assignmentStatus === 'completed' || assignmentStatus === 'canceled'
}

/** It waits for a worker, or for a worker's answer. */
export function isWaiting({ assignmentStatus }: Pick<Task, 'assignmentStatus'>): boolean {
  return assignmentStatus === 'pending' || assignmentStatus === 'reserved'
}
