import { messageOf, OffhookError, OperatorError, traceOf } from '@offhook/core'

/**
 * What a failed start prints on standard output and standard error. With `--json`, a program reads one
 * line from the former. Only failures that an operator can fix come without a stack.
 */
export function failureText(
  error: unknown,
  json: boolean,
): { readonly out: string; readonly err: string } {
  const sentence = messageOf(error)
  const expected = error instanceof OperatorError || error instanceof OffhookError
  return {
    out: json ? `${JSON.stringify({ ready: false, error: sentence })}\n` : '',
    err: expected ? (json ? '' : `${sentence}\n`) : `${traceOf(error)}\n`,
  }
}
