/** The order in which waiting tasks are served. Pure. */
import type { Task } from '../model.ts'

/** What a task's turn depends on. */
export interface Turnstile {
  readonly taskSid: string
  /** It waits in a LIFO queue. */
  readonly lifo: boolean
  readonly priority: number
  readonly virtualStartTime: number
  /** Grows with each task that came. */
  readonly arrival: number
}

export function turnstileOf(task: Task, lifo: boolean, arrival: number): Turnstile {
  const { sid, priority, virtualStartTime } = task
  return { taskSid: sid, lifo, priority, virtualStartTime, arrival }
}

/**
 * FIFO: the highest priority, then the oldest start. LIFO: the newest start, whatever its priority.
 * Both kinds together: those first that the workspace prefers.
 */
export function byService(lifoFirst: boolean): (a: Turnstile, b: Turnstile) => number {
  return (a, b) => {
    if (a.lifo !== b.lifo) return a.lifo === lifoFirst ? -1 : 1
    return a.lifo ? newestFirst(a, b) : oldestFirst(a, b)
  }
}

/** Within one kind of queue. */
export function inLine(lifo: boolean): (a: Turnstile, b: Turnstile) => number {
  return lifo ? newestFirst : oldestFirst
}

const oldestFirst = (a: Turnstile, b: Turnstile): number =>
  b.priority - a.priority || a.virtualStartTime - b.virtualStartTime || a.arrival - b.arrival

const newestFirst = (a: Turnstile, b: Turnstile): number =>
  b.virtualStartTime - a.virtualStartTime || b.arrival - a.arrival
