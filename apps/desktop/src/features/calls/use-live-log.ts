import { useEffect, useRef } from 'react'
import { useApp, useStore } from '../../ui/hooks.ts'

/** Rows of contacts are written within a second of what they tell. */
const writtenMs = 1_200

/** Reads the log again soon after a call of it has changed. */
export function useLiveLog(readAgain: () => void): void {
  const { live: store, clock } = useApp()
  const live = useStore(store)
  const newest = useRef(readAgain)
  newest.current = readAgain
  useEffect(() => {
    if (!live) return
    let cancel: (() => void) | null = null
    const unfollow = live.follow('call-log')
    const unsubscribe = live.rows('call-log').subscribe(() => {
      cancel ??= clock.after(writtenMs, () => {
        cancel = null
        newest.current()
      })
    })
    return () => {
      unsubscribe()
      unfollow()
      cancel?.()
    }
  }, [live, clock])
}
