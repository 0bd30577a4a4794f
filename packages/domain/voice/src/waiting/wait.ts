import type { Clock } from '@offhook/core'
import { type Interruption, onInterrupted } from './interruption.ts'

/** Waits `ms` by the clock. @throws Interruption when the signal is aborted first */
export function wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let dispose = (): void => {}
    const timer = clock.setTimeout(() => {
      dispose()
      resolve()
    }, ms)
    dispose = onInterrupted(signal, (reason: Interruption) => {
      timer.clear()
      reject(reason)
    })
  })
}
