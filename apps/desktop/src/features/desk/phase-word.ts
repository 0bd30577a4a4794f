import type { TaskView } from '../../model/task-view.ts'
import type { MarkState } from '../../ui/StateMark.tsx'

/** How a task's phase is told: a word, the shape beside it, and the timer that runs. */
export interface PhaseWord {
  readonly word: string
  readonly mark: MarkState
  readonly since: number | null
}

/** The word, shape and timer of a task. */
export function phaseWord(task: TaskView): PhaseWord {
  switch (task.phase) {
    case 'ringing':
      return { word: 'Incoming call', mark: 'ringing', since: null }
    case 'rejecting':
      return { word: 'Rejecting', mark: 'ended', since: null }
    case 'connecting':
      return { word: 'Connecting', mark: 'connecting', since: null }
    case 'live':
      return task.holdSince === null
        ? { word: 'Live', mark: 'live', since: task.liveSince }
        : { word: 'On hold', mark: 'hold', since: task.holdSince }
    case 'elsewhere':
      return { word: 'Not on this phone', mark: 'away', since: task.liveSince }
    case 'ending':
      return { word: 'Ended', mark: 'ended', since: null }
    case 'wrapping':
      return { word: 'Wrap up', mark: 'wrapping', since: task.wrapSince }
    case 'completing':
      return { word: 'Completing', mark: 'wrapping', since: task.wrapSince }
  }
}
