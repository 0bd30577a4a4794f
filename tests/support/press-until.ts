import { until } from '@offhook/test-kit'

/**
 * A menu takes a key only while it listens: a caller presses again when nothing happens. Not sooner
 * than what one key leads to, for the next menu may listen for the same key.
 */
const AGAIN_AFTER_MS = 6_000

/**
 * Presses a key, again every few seconds, until something has come of it.
 * @throws with how often it was pressed, or what `done` has thrown last, when nothing has
 */
export async function pressUntil(
  press: () => Promise<void> | void,
  what: string,
  done: () => Promise<boolean>,
): Promise<void> {
  let next = 0
  let times = 0
  await until(
    what,
    async () => {
      if (performance.now() >= next) {
        await press()
        times += 1
        next = performance.now() + AGAIN_AFTER_MS
      }
      if (await done()) return true
      throw new Error(`the key was pressed ${times} times`)
    },
    30_000,
  )
}
