import { useServerClock } from './live.ts'
import { RunningTime } from './RunningTime.tsx'

/** The time left until an instant of the server's clock. */
export function LiveTimeLeft({ until }: { until: number }) {
  return <RunningTime until={until} clock={useServerClock()} />
}
