/** Why what a call was doing stopped in the middle. */
export type InterruptionReason =
  /** The call ended. */
  | 'ended'
  /** Another document was ordered from outside. */
  | 'redirected'
  /** What it was for is over: a wait document whose caller is served, a prompt that a key stopped. */
  | 'done'

/**
 * Thrown by every wait of a verb when its signal is aborted. No error, as nothing went wrong: every
 * call ends by one, and a stack costs more than the rest of what it does.
 */
export class Interruption {
  readonly reason: InterruptionReason

  constructor(reason: InterruptionReason) {
    this.reason = reason
  }

  toString(): string {
    return `interrupted: ${this.reason}`
  }
}

/** Aborts with a reason that `throwIfInterrupted` and the waits can tell. */
export function interrupt(controller: AbortController, reason: InterruptionReason): void {
  controller.abort(new Interruption(reason))
}

/** Why a signal was aborted, null while it is not. */
export function interruptionOf(signal: AbortSignal): Interruption | null {
  if (!signal.aborted) return null
  return signal.reason instanceof Interruption ? signal.reason : new Interruption('done')
}

/** @throws Interruption when the signal is aborted */
export function throwIfInterrupted(signal: AbortSignal): void {
  const reason = interruptionOf(signal)
  if (reason) throw reason
}

/** Waits for a promise, but not past the interruption. @throws Interruption */
export async function orInterrupted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  throwIfInterrupted(signal)
  let dispose = (): void => {}
  const interrupted = new Promise<never>((_, reject) => {
    dispose = onInterrupted(signal, reject)
  })
  // When the interruption loses, nobody listens to it; when it wins, nobody to the promise.
  interrupted.catch(() => {})
  promise.catch(() => {})
  try {
    return await Promise.race([promise, interrupted])
  } finally {
    dispose()
  }
}

/** Calls back once on abort, at once when it has happened. Returns its own undo. */
export function onInterrupted(
  signal: AbortSignal,
  listener: (interruption: Interruption) => void,
): () => void {
  const now = interruptionOf(signal)
  if (now) {
    listener(now)
    return () => {}
  }
  const handler = (): void => listener(interruptionOf(signal) ?? new Interruption('done'))
  signal.addEventListener('abort', handler, { once: true })
  return () => signal.removeEventListener('abort', handler)
}

/** A controller that is aborted with its parents, and can be aborted alone. Dispose it after use. */
export function childController(...parents: readonly AbortSignal[]): {
  readonly controller: AbortController
  readonly signal: AbortSignal
  dispose(): void
} {
  const controller = new AbortController()
  const disposers = parents.map((parent) =>
    onInterrupted(parent, (reason) => controller.abort(reason)),
  )
  return {
    controller,
    signal: controller.signal,
    dispose: () => {
      for (const dispose of disposers) dispose()
    },
  }
}

/**
 * Does something for another party while it lives. Its end stops that quietly; what aborts the
 * signal is thrown.
 * @param work is given a signal that either of the two aborts
 * @throws Interruption when the signal is aborted
 */
export async function whileAlive(
  other: AbortSignal,
  signal: AbortSignal,
  work: (either: AbortSignal) => Promise<void>,
): Promise<void> {
  const either = childController(signal, other)
  try {
    await work(either.signal)
  } catch (reason) {
    throwIfInterrupted(signal)
    if (!(reason instanceof Interruption)) throw reason
  } finally {
    either.dispose()
  }
}
