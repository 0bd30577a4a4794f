import { formatDuration } from '../model/format.ts'
import { useNow } from './hooks.ts'

/** A running time since an instant (ms since 1970), in figures of equal width. */
export function Timer({ since }: { since: number }) {
  const now = useNow()
  return <time className="tabular">{formatDuration(now - since)}</time>
}
