import { refused } from '../refused.ts'
import { type Expression, ExpressionError, parseExpression } from './expression.ts'

/** Parses what somebody sent as `name`. @throws OffhookError 20001 with the position of the fault */
export function checkedExpression(text: string, name: string): Expression {
  try {
    return parseExpression(text)
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    throw refused(`${name}: ${error.message}`)
  }
}
