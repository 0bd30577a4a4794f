import { useApp } from './hooks.ts'
import { useLiveConnection } from './live.ts'
import { RunningTime } from './RunningTime.tsx'

/** The time left until an instant of the server's clock. */
export function LiveTimeLeft({ until }: { until: number }) {
  const { clock } = useApp()
  return <RunningTime until={until} clock={useLiveConnection() ?? clock} />
}
