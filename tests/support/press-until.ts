import { until } from '@offhook/test-kit'

/** A menu takes a key only while it listens: a caller presses again when nothing happens. */
const AGAIN_AFTER_MS = 1000

/** Presses a key, about once a second, until something has come of it. */
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
