import type { FlowDefinition } from './definition.ts'

/** The flow now, with what can be taken back and what can be done again. */
export interface History {
  readonly present: FlowDefinition
  readonly past: readonly FlowDefinition[]
  readonly future: readonly FlowDefinition[]
  /** What the last edit was part of: edits with the same are taken back as one, e.g. typed letters. */
  readonly stretch: string | null
}

/** So many edits can be taken back. */
export const MOST_UNDO = 200

export function historyOf(flow: FlowDefinition): History {
  return { present: flow, past: [], future: [], stretch: null }
}

/** An edit was made. One without a change leaves all as it is. */
export function edited(
  history: History,
  flow: FlowDefinition,
  stretch: string | null = null,
): History {
  const { present, past } = history
  if (flow === present) return history
  const goesOn = stretch !== null && stretch === history.stretch && past.length > 0
  return {
    present: flow,
    past: goesOn ? past : [...past, present].slice(-MOST_UNDO),
    future: [],
    stretch,
  }
}

export function undone(history: History): History {
  const { present, past, future } = history
  const before = past.at(-1)
  if (!before) return history
  return { present: before, past: past.slice(0, -1), future: [present, ...future], stretch: null }
}

export function redone(history: History): History {
  const { present, past, future } = history
  const [after, ...rest] = future
  if (!after) return history
  return { present: after, past: [...past, present], future: rest, stretch: null }
}
