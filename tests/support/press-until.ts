import { until } from '@offhook/test-kit'

/**
 * A menu takes a key only while it listens: a caller presses again when nothing happens. Not sooner
 * than what one key leads to, for the next menu may listen for the same key.
 */
const AGAIN_AFTER_MS = 6_000

/**
 * Presses a key, again every few seconds, until something has come of it.
 * @param stands where the call is, for a failed test
 * @throws with that and how often the key was pressed, when nothing has come of it
 */
export async function pressUntil(
  press: () => Promise<void> | void,
  what: string,
  done: () => Promise<boolean>,
  stands: () => string = () => '',
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
      throw new Error(`the key was pressed ${times} times; ${stands()}`)
    },
    30_000,
  )
}
