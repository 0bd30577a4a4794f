import { useServerClock } from './live.ts'
import { RunningTime } from './RunningTime.tsx'

/** A running time since an instant (ms since 1970) by the server's clock, as rows and tasks tell it. */
export function LiveTimer({ since }: { since: number }) {
  return <RunningTime since={since} clock={useServerClock()} />
}
