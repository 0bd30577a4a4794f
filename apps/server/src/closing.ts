import { messageOf } from '@offhook/core'

type Close = () => Promise<void> | void

/** Closes parts in the reverse order of their opening. */
export class Closing {
  readonly #closers: Close[] = []
  #closed: Promise<void> | null = null

  /** Call it as soon as a part is open, before opening another on top of it. */
  add(...closers: Close[]): void {
    this.#closers.push(...closers)
  }

  /** Closes everything once; a failure does not stop the rest. @throws AggregateError of all faults */
  close(): Promise<void> {
    this.#closed ??= closeAll(this.#closers.reverse())
    return this.#closed
  }
}

async function closeAll(closers: readonly Close[]): Promise<void> {
  const faults: unknown[] = []
  for (const close of closers) {
    try {
      await close()
    } catch (error) {
      faults.push(error)
    }
  }
  if (faults.length > 0) throw new AggregateError(faults, faults.map(messageOf).join('; '))
}
