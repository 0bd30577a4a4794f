import { useLayoutEffect, useRef } from 'react'
import type { Clock } from '../model/clock.ts'
import { formatDuration } from '../model/format.ts'
import { useApp } from './hooks.ts'

/** Instants are ms since 1970, by `clock`. */
type RunningTimeProps = { readonly clock: Pick<Clock, 'now'> } & (
  | { readonly since: number; readonly until?: never }
  /** Runs down to nothing. */
  | { readonly until: number; readonly since?: never }
)

/**
 * A running time, in figures of equal width. The figures are written past React: a page of hundreds
 * of rows would otherwise draw each of them every second.
 */
export function RunningTime({ since, until, clock }: RunningTimeProps) {
  const { ticker } = useApp()
  const time = useRef<HTMLTimeElement>(null)
  useLayoutEffect(() => {
    const write = () => {
      const now = clock.now()
      const shown = until === undefined ? now - since : Math.max(0, until - now)
      if (time.current) time.current.textContent = formatDuration(shown)
    }
    write()
    return ticker.follow(write)
  }, [ticker, clock, since, until])
  return <time ref={time} className="tabular" />
}
