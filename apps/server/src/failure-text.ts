import { inspect } from 'node:util'
import { messageOf, OffhookError, OperatorError } from '@offhook/core'

/**
 * What a start that failed says on standard output and on standard error. With `--json` a program
 * reads one line from the first. Only what an operator can mend comes without its stack.
 */
export function failureText(
  error: unknown,
  json: boolean,
): { readonly out: string; readonly err: string } {
  const sentence = messageOf(error)
  const expected = error instanceof OperatorError || error instanceof OffhookError
  return {
    out: json ? `${JSON.stringify({ ready: false, error: sentence })}\n` : '',
    err: expected ? (json ? '' : `${sentence}\n`) : `${inspect(error)}\n`,
  }
}
