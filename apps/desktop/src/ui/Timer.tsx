import { useApp } from './hooks.ts'
import { RunningTime } from './RunningTime.tsx'

/** A running time since an instant (ms since 1970) by the browser's clock, for what only this page knows. */
export function Timer({ since }: { since: number }) {
  return <RunningTime since={since} clock={useApp().clock} />
}
