/** Waits for a condition, never for a time. */

/** How often a condition that gives no signal of its own is looked at. */
const LOOK_EVERY_MS = 50

/**
 * Resolves with the first value of `look` that is not null, undefined or false.
 * @throws after `withinMs`, naming what was awaited and what was last seen
 */
export async function until<T>(
  what: string,
  look: () => Promise<T> | T,
  withinMs = 20_000,
): Promise<Exclude<T, null | undefined | false>> {
  const deadline = performance.now() + withinMs
  let last: unknown
  for (;;) {
    try {
      const value = await look()
      if (value !== null && value !== undefined && value !== false) {
        return value as Exclude<T, null | undefined | false>
      }
      last = value
    } catch (error) {
      last = error
    }
    if (performance.now() > deadline) {
      throw new Error(`${what}: not within ${withinMs} ms; last seen: ${describe(last)}`)
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}

function describe(value: unknown): string {
  if (value instanceof Error) return value.message
  return JSON.stringify(value) ?? String(value)
}
