import { formatDuration } from '../../model/format.ts'
import type { FigureKind } from '../../model/queues/queue-figures.ts'

/** A figure as it is read; a dash for what there is nothing of. */
export function figureText(value: number | null, kind: FigureKind): string {
  if (value === null) return '–'
  if (kind === 'percent') return `${value} %`
  return kind === 'time' ? formatDuration(value * 1000) : String(value)
}
