import type { Change } from '../../../model/studio/difference.ts'
import type { Finding } from '../../../model/studio/faults.ts'

/** What the canvas shows about widgets and wires besides the document itself. */
export interface Marks {
  /** Faults and warnings, by the name of the widget. */
  readonly tones: ReadonlyMap<string, Finding['tone']>
  /** What became of widgets between two revisions; null while none are compared. */
  readonly changes: ReadonlyMap<string, Change> | null
  /** Widgets and wires of a run, `name` and `name|port`; null while none is shown. */
  readonly path: ReadonlySet<string> | null
  /** Where the run stands. */
  readonly current: string | null
  /** Calls that are at a widget now, and how many went each way today, by `name|port`. */
  readonly live: ReadonlyMap<string, number> | null
}

export const noMarks: Marks = {
  tones: new Map(),
  changes: null,
  path: null,
  current: null,
  live: null,
}

/** The key of a wire. */
export function wireKey(name: string, port: string): string {
  return `${name}|${port}`
}
