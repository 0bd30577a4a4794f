/**
 * A signal that aborts after a time, with a `TimeoutError`. In place of `AbortSignal.timeout`, which
 * nothing keeps once `AbortSignal.any` has taken it in: the collector may have it before its time, and the
 * one that waits does so for ever (nodejs/node#57736). The timer keeps no process running.
 * @param ms milliseconds
 */
export function timeoutSignal(ms: number): AbortSignal {
  const controller = new AbortController()
  const reason = () => new DOMException('The operation took too long', 'TimeoutError')
  setTimeout(() => controller.abort(reason()), ms).unref()
  return controller.signal
}
