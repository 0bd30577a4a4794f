import { messageOf } from '@offhook/core'

type Close = () => Promise<void> | void

/** What is to be closed, in the opposite order of opening. */
export class Closing {
  readonly #closers: Close[] = []
  #closed: Promise<void> | null = null

  /** To be called as soon as something is open, before anything is opened on top of it. */
  add(...closers: Close[]): void {
    this.#closers.push(...closers)
  }

  /** Closes everything once; what fails does not stop the rest. @throws Error that names all faults */
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
