import { until } from '@offhook/test-kit'

/**
 * A menu takes a key only while it listens: a caller presses again when nothing happens. Not sooner
 * than what one key leads to, for the next menu may listen for the same key.
 */
const AGAIN_AFTER_MS = 6_000

/** Presses a key, again every few seconds, until something has come of it. */
export async function pressUntil(
  press: () => Promise<void> | void,
  what: string,
  done: () => Promise<boolean>,
): Promise<void> {
  let next = 0
  await until(
    what,
    async () => {
      if (performance.now() >= next) {
        await press()
        next = performance.now() + AGAIN_AFTER_MS
      }
      return done()
    },
    30_000,
  )
}
