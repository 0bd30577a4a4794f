import { errors, OffhookError } from '@offhook/core'
import { type Expression, ExpressionError, parseExpression } from './expression.ts'

/** Parses what somebody sent as `name`. @throws OffhookError 20001 with the position of the fault */
export function checkedExpression(text: string, name: string): Expression {
  try {
    return parseExpression(text)
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    throw new OffhookError(errors.invalidParameter, `${name}: ${error.message}`)
  }
}
