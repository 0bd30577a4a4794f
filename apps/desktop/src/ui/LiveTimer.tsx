import { useApp } from './hooks.ts'
import { useLiveConnection } from './live.ts'
import { RunningTime } from './RunningTime.tsx'

/** A running time since an instant by the server's clock, which rows of the live connection tell. */
export function LiveTimer({ since }: { since: number }) {
  const { clock } = useApp()
  return <RunningTime since={since} clock={useLiveConnection() ?? clock} />
}
