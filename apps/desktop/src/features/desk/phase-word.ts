import { isPreview } from '../../model/own-dial.ts'
import type { TaskPhase } from '../../model/task-state.ts'
import type { TaskView } from '../../model/task-view.ts'
import type { PlainKey } from '../../texts/index.ts'
import type { MarkState } from '../../ui/StateMark.tsx'

/** How a task's phase is told: a word, the shape beside it, and the timer that runs. */
export interface PhaseWord {
  readonly word: PlainKey
  readonly mark: MarkState
  readonly since: number | null
}

const words: Readonly<Record<TaskPhase, readonly [PlainKey, MarkState]>> = {
  ringing: ['desk.incomingCall', 'ringing'],
  rejecting: ['desk.rejecting', 'ended'],
  connecting: ['desk.connecting', 'connecting'],
  live: ['desk.live', 'live'],
  working: ['desk.working', 'live'],
  elsewhere: ['desk.elsewhere', 'away'],
  ending: ['desk.ended', 'ended'],
  wrapping: ['desk.wrapUp', 'wrapping'],
  completing: ['desk.completing', 'wrapping'],
}

/** The word, shape and timer of a task. */
export function phaseWord({ phase, isCall, ...task }: TaskView): PhaseWord {
  if (phase === 'live' && task.holdSince !== null) {
    return { word: 'desk.onHold', mark: 'hold', since: task.holdSince }
  }
  const [word, mark] = words[phase]
  if (phase === 'ringing' && isCall && task.incoming) {
    return { word: 'transfer.request', mark, since: null }
  }
  if (phase === 'ringing' && isPreview({ isCall, attributes: task.attributes }))
    return { word: 'outbound.toCall', mark, since: null }
  if (phase === 'ringing' && !isCall) return { word: 'desk.incomingTask', mark, since: null }
  return { word, mark, since: sinceOf(phase, task) }
}

function sinceOf(
  phase: TaskPhase,
  { liveSince, wrapSince }: Pick<TaskView, 'liveSince' | 'wrapSince'>,
): number | null {
  if (phase === 'live' || phase === 'working' || phase === 'elsewhere') return liveSince
  return phase === 'wrapping' || phase === 'completing' ? wrapSince : null
}
